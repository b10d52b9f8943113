import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ACCOUNTS_API, type AccountsApi } from '#contracts';
import type { Relay } from '#delivery';
import { RecordedCommands } from '#event-store';
import type { MessageBus } from '#messaging';
import { AdminRegister } from './application/admin-register.ts';
import { Aggregates } from './application/aggregates.ts';
import { EventStreams } from './application/event-streams.ts';
import { stateOf } from './application/execute.ts';
import { PlatformBootstrap } from './application/platform/bootstrap-platform.handler.ts';
import { Reservations, reservationsSubject } from './application/reservations.ts';
import { SealedEvents } from './application/sealed-events.ts';
import { UserSessions } from './application/session/user-sessions.ts';
import { chatStream, resourceStream, userStream } from './application/streams.ts';
import { Sweeper } from './application/sweeper.ts';
import { buildCommands } from './commands.module.ts';
import { openEngines, type AccountsStorage } from './engines.module.ts';
import { openRelay, publicationOf } from './relay.module.ts';
import { resourceDecider } from './domain/resource/resource.decider.ts';
import { userDecider } from './domain/user/user.decider.ts';
import { AccountsFacade } from './inbound/accounts.facade.ts';
import { caughtUpFirst } from './inbound/caught-up.ts';
import { cryptoHasher, cryptoMint } from './outbound/credentials.crypto.ts';
import { ChatLogProjection } from './projections/chat-log.projection.ts';
import { DirectoryProjection } from './projections/directory.projection.ts';
import { ResourceHistoryProjection } from './projections/resource-history.projection.ts';
import { buildQueries } from './queries.module.ts';

export interface AccountsModuleOptions {
  readonly storage: AccountsStorage;
  /** Milliseconds since the epoch, for expiries and graces. */
  readonly now?: () => number;
  /** Where facts go. Without it nothing is published: they wait in the event store. */
  readonly bus?: MessageBus;
}

export const ACCOUNTS_RELAY = Symbol('ACCOUNTS_RELAY');

const ACCOUNTS = Symbol('ACCOUNTS');

interface Accounts {
  readonly api: AccountsApi;
  readonly bootstrap: PlatformBootstrap;
  readonly relay: Relay | undefined;
  close(): Promise<void>;
}

@Module({})
export class AccountsModule implements OnApplicationShutdown {
  readonly #accounts: Accounts;

  constructor(@Inject(ACCOUNTS) accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** Provides `ACCOUNTS_API`, `ACCOUNTS_RELAY` (if there is a bus) and `PlatformBootstrap`. Starting fails if the storage can't be used. */
  static register(options: AccountsModuleOptions): DynamicModule {
    return {
      module: AccountsModule,
      providers: [
        { provide: ACCOUNTS, useFactory: () => openAccounts(options) },
        { provide: ACCOUNTS_API, useFactory: ({ api }: Accounts) => api, inject: [ACCOUNTS] },
        {
          provide: PlatformBootstrap,
          useFactory: ({ bootstrap }: Accounts) => bootstrap,
          inject: [ACCOUNTS],
        },
        { provide: ACCOUNTS_RELAY, useFactory: ({ relay }: Accounts) => relay, inject: [ACCOUNTS] },
      ],
      exports: [ACCOUNTS_API, ACCOUNTS_RELAY, PlatformBootstrap],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#accounts.close();
  }
}

/** For how long a reservation may be without its resource: far longer than a command takes. */
const orphanAfterMs = 5000;

async function openAccounts({ storage, now = Date.now, bus }: AccountsModuleOptions): Promise<Accounts> {
  const engines = await openEngines(storage);
  const { keys, wrapping } = engines;
  const { store, relay } = openRelay(engines, bus);
  const close = async () => {
    await relay?.stop();
    await engines.close();
  };
  const directory = new DirectoryProjection();
  const streams = new EventStreams(store, new SealedEvents(keys), directory);
  const register = new AdminRegister(streams);
  try {
    const times = { now, orphanAfterMs };
    const key = await keys.obtain(reservationsSubject);
    const reservations = new Reservations(streams, directory, cryptoMint, key, times);
    const aggregates = new Aggregates(streams, reservations, register);
    await streams.catchUp();
    const sessions = new UserSessions(aggregates, directory, keys);
    await new Sweeper(directory, reservations, register, aggregates, keys, sessions, now).run();
    await relay?.start();
    const commands = new RecordedCommands(store);
    const history = new ResourceHistoryProjection((stream) => streams.load(stream));
    const fieldsOf = async (resourceId: string) =>
      stateOf(resourceDecider, await streams.load(resourceStream(resourceId)))?.fields ?? {};
    const passwords = {
      hashOf: async (userId: number) =>
        stateOf(userDecider, await streams.load(userStream(userId)))?.passwordHash ?? null,
      isPassword: (password: string, hash: string | null) => cryptoHasher.isPassword(password, hash),
    };
    const chatLog = new ChatLogProjection((sessionKey) => streams.load(chatStream(sessionKey)));
    const facade = new AccountsFacade(
      buildCommands({
        streams,
        commands,
        aggregates,
        index: directory,
        sessions,
        keys,
        wrapping,
        fieldsOf,
        chatLog,
        now,
      }),
      buildQueries(directory, history, chatLog, fieldsOf, passwords, () => publicationOf(relay), now),
    );
    const api = engines.isShared ? caughtUpFirst(facade, () => streams.catchUp()) : facade;
    const bootstrap = new PlatformBootstrap(streams, aggregates, cryptoMint, cryptoHasher);
    return { api, bootstrap, relay, close };
  } catch (error) {
    await close();
    throw error;
  }
}
