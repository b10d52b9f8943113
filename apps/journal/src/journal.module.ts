import { join } from 'node:path';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ACCOUNTS_API, JOURNAL_API, type AccountsApi, type JournalApi } from '#contracts';
import { OPERATION_LOG, type LogPosition, type OperationLog } from '#operation-log';
import { ResolveUnknownHandler } from './application/resolve-unknown.handler.ts';
import { StartReplayHandler } from './application/start-replay.handler.ts';
import { JournalFacade } from './inbound/journal.facade.ts';
import { JournalStatus } from './inbound/journal-status.ts';
import { ResolvingTimer } from './inbound/resolving.timer.ts';
import { LedgerClient } from './outbound/sqlite/ledger.client.ts';
import { FindStretchQuery } from './queries/find-stretch.query.ts';
import { FollowEntriesQuery } from './queries/follow-entries.query.ts';
import { GetEntryQuery } from './queries/get-entry.query.ts';
import { ReadEntriesQuery } from './queries/read-entries.query.ts';
import { GetKeyUsageQuery } from './queries/get-key-usage.query.ts';
import { GetReplayQuery } from './queries/get-replay.query.ts';
import { GetStatsQuery } from './queries/get-stats.query.ts';
import { SearchEntriesQuery } from './queries/search-entries.query.ts';

/** How long a read waits for what its caller has already been answered (DESIGN §6). */
const readYourWritesMs = 1000;

export interface JournalModuleOptions {
  /** The folder of this service; exists and belongs to this process alone. */
  readonly folder: string;
  /** The embedded operation log. */
  readonly logPath: string;
  /** 32 bytes, under which unreadable events are sealed. */
  readonly sealingKey: Buffer;
  /** The position of the latest operation that was answered. */
  answered(): LogPosition | undefined;
  /** Milliseconds after which an intent without an outcome is unknown. */
  readonly unknownAfterMs: number;
}

const JOURNAL = Symbol('JOURNAL');

interface Journal {
  readonly api: JournalApi;
  readonly status: JournalStatus;
  readonly timer: ResolvingTimer;
  close(): Promise<void>;
}

@Module({})
export class JournalModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly journal: Journal;

  constructor(@Inject(JOURNAL) journal: Journal) {
    this.journal = journal;
  }

  /** Provides `JOURNAL_API` and `JournalStatus`; needs `OPERATION_LOG` and `ACCOUNTS_API`. */
  static register(options: JournalModuleOptions): DynamicModule {
    return {
      module: JournalModule,
      providers: [
        {
          provide: JOURNAL,
          useFactory: (log: OperationLog, accounts: AccountsApi) => openJournal(options, log, accounts),
          inject: [OPERATION_LOG, ACCOUNTS_API],
        },
        { provide: JOURNAL_API, useFactory: ({ api }: Journal) => api, inject: [JOURNAL] },
        { provide: JournalStatus, useFactory: ({ status }: Journal) => status, inject: [JOURNAL] },
      ],
      exports: [JOURNAL_API, JournalStatus],
    };
  }

  /** It appends to the operation log, so it stops before that closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.journal.timer.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.journal.close();
  }
}

async function openJournal(
  options: JournalModuleOptions,
  log: OperationLog,
  accounts: AccountsApi,
): Promise<Journal> {
  const ledger = await LedgerClient.start(
    { url: import.meta.url, name: './ledger.thread' },
    {
      ledgerPath: join(options.folder, 'ledger.sqlite'),
      logPath: options.logPath,
      sealingKey: options.sealingKey,
    },
  );
  const caughtUp = async () => {
    const position = options.answered();
    if (position !== undefined) await ledger.waitFor(position, readYourWritesMs);
  };
  const standing = async () => {
    const { progress, viewsBehind } = await ledger.status();
    return { completeThrough: progress.recordedAt, viewsBehind };
  };
  const status = new JournalStatus();
  const wasExecuted = async (commandId: string) =>
    (await accounts.wasExecuted(commandId)) || (await ledger.replay(commandId)) !== undefined;
  const resolving = new ResolveUnknownHandler(ledger, log, { wasExecuted });
  const timer = new ResolvingTimer(() => ledger.status(), resolving, status, options.unknownAfterMs);
  timer.start();
  return {
    api: new JournalFacade(
      {
        search: new SearchEntriesQuery(ledger, standing),
        entry: new GetEntryQuery(ledger),
        follow: new FollowEntriesQuery(ledger),
        read: new ReadEntriesQuery(ledger),
        stretch: new FindStretchQuery(ledger, standing),
        stats: new GetStatsQuery(ledger, standing),
        keyUsage: new GetKeyUsageQuery(ledger, standing),
        startReplay: new StartReplayHandler(ledger),
        replay: new GetReplayQuery(ledger),
      },
      caughtUp,
    ),
    status,
    timer,
    close: () => ledger.close(),
  };
}
