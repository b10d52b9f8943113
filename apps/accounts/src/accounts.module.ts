import { join } from 'node:path';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ACCOUNTS_API, type AccountsApi } from '#contracts';
import { SqliteEventStore } from '#event-store';
import { ApplyAccountHandler } from './application/apply-account.handler.ts';
import { PlatformBootstrap } from './application/bootstrap-platform.handler.ts';
import { EventStreams } from './application/event-streams.ts';
import { SealedEvents } from './application/sealed-events.ts';
import { AccountsFacade } from './inbound/accounts.facade.ts';
import { cryptoHasher, cryptoMint } from './outbound/credentials.crypto.ts';
import { SqliteSubjectKeys } from './outbound/sqlite/subject-keys.sqlite.ts';
import { DirectoryProjection } from './projections/directory.projection.ts';
import { DescribeAccountQuery } from './queries/describe-account.query.ts';
import { ResolveKeyQuery } from './queries/resolve-key.query.ts';
import { WhoamiQuery } from './queries/whoami.query.ts';

export interface AccountsModuleOptions {
  /** The folder of this service; exists and belongs to this process alone. */
  readonly folder: string;
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
        { provide: ACCOUNTS, useFactory: () => openAccounts(options.folder) },
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

async function openAccounts(folder: string): Promise<Accounts> {
  const keys = new SqliteSubjectKeys(join(folder, 'subject-keys.sqlite'));
  const store = await SqliteEventStore.open(join(folder, 'events.sqlite')).catch((error: unknown) => {
    keys.close();
    throw error;
  });
  const close = async () => {
    await store.close();
    keys.close();
  };
  const directory = new DirectoryProjection();
  const streams = new EventStreams(store, new SealedEvents(keys), directory);
  try {
    await streams.catchUp();
  } catch (error) {
    await close();
    throw error;
  }
  const api = new AccountsFacade({
    resolveKey: new ResolveKeyQuery(directory),
    whoami: new WhoamiQuery(directory),
    describeAccount: new DescribeAccountQuery(directory),
    applyAccount: new ApplyAccountHandler(streams),
    streams,
  }) as unknown as AccountsApi;
  return { api, bootstrap: new PlatformBootstrap(streams, cryptoMint, cryptoHasher), close };
}
