import { join } from 'node:path';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ACCOUNTS_API, type AccountsApi } from '#contracts';
import { RecordedCommands, SqliteEventStore } from '#event-store';
import { AdminRegister } from './application/admin-register.ts';
import { Aggregates } from './application/aggregates.ts';
import { EventStreams } from './application/event-streams.ts';
import { PlatformBootstrap } from './application/platform/bootstrap-platform.handler.ts';
import { Reservations, reservationsSubject } from './application/reservations.ts';
import { SealedEvents } from './application/sealed-events.ts';
import { Sweeper } from './application/sweeper.ts';
import { buildCommands } from './commands.module.ts';
import { AccountsFacade } from './inbound/accounts.facade.ts';
import { cryptoHasher, cryptoMint } from './outbound/credentials.crypto.ts';
import { SqliteSubjectKeys } from './outbound/sqlite/subject-keys.sqlite.ts';
import { DirectoryProjection } from './projections/directory.projection.ts';
import { ResourceHistoryProjection } from './projections/resource-history.projection.ts';
import { buildQueries } from './queries.module.ts';

export interface AccountsModuleOptions {
  /** The folder of this service; exists and belongs to this process alone. */
  readonly folder: string;
  /** Milliseconds since the epoch, for expiries and graces. */
  readonly now?: () => number;
}

const ACCOUNTS = Symbol('ACCOUNTS');

interface Accounts {
  readonly api: AccountsApi;
  readonly bootstrap: PlatformBootstrap;
  close(): Promise<void>;
}

@Module({})
export class AccountsModule implements OnApplicationShutdown {
  readonly #accounts: Accounts;

  constructor(@Inject(ACCOUNTS) accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** Provides `ACCOUNTS_API` and `PlatformBootstrap`. Starting fails if the folder can't be used. */
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
      ],
      exports: [ACCOUNTS_API, PlatformBootstrap],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#accounts.close();
  }
}

/** For how long a reservation may be without its resource: far longer than a command takes. */
const orphanAfterMs = 5000;

async function openAccounts({ folder, now = Date.now }: AccountsModuleOptions): Promise<Accounts> {
  const keys = new SqliteSubjectKeys(join(folder, 'subject-keys.sqlite'));
  const store = await SqliteEventStore.open(join(folder, 'events.sqlite')).catch((error: unknown) => {
    void keys.close();
    throw error;
  });
  const close = async () => {
    await store.close();
    await keys.close();
  };
  const directory = new DirectoryProjection();
  const streams = new EventStreams(store, new SealedEvents(keys), directory);
  const times = { now, orphanAfterMs };
  const reservations = new Reservations(
    streams,
    directory,
    cryptoMint,
    await keys.obtain(reservationsSubject),
    times,
  );
  const register = new AdminRegister(streams);
  const aggregates = new Aggregates(streams, reservations, register);
  try {
    await streams.catchUp();
    await new Sweeper(directory, reservations, register, aggregates, keys).run();
  } catch (error) {
    await close();
    throw error;
  }
  const commands = new RecordedCommands(store);
  const history = new ResourceHistoryProjection((stream) => streams.load(stream));
  const api = new AccountsFacade(
    buildCommands({ streams, commands, aggregates, index: directory, keys, now }),
    buildQueries(directory, history, now),
  );
  const bootstrap = new PlatformBootstrap(streams, aggregates, cryptoMint, cryptoHasher);
  return { api, bootstrap, close };
}
