import { randomUUIDv7 } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ACCOUNTS_API, JOURNAL_API, type AccountsApi, type JournalApi } from '#contracts';
import { RecordedCommands } from '#event-store';
import { OPERATION_LOG, type OperationLog } from '#operation-log';
import { ChangePolicyHandler } from './application/change-policy.handler.ts';
import { Policies } from './application/policies.ts';
import { ReadPolicyHistory } from './application/read-policy-history.ts';
import { ReadRetention } from './application/read-retention.ts';
import { ResolveUnknownHandler } from './application/resolve-unknown.handler.ts';
import { StartReplayHandler } from './application/start-replay.handler.ts';
import { RunPurgeHandler } from './application/run-purge.handler.ts';
import { openJournalEngines, type JournalStorage } from './engines.module.ts';
import { JournalFacade } from './inbound/journal.facade.ts';
import { JournalStatus } from './inbound/journal-status.ts';
import { PurgeStatus } from './inbound/purge-status.ts';
import { PurgingTimer } from './inbound/purging.timer.ts';
import { ResolvingTimer } from './inbound/resolving.timer.ts';
import { FindCausesQuery } from './queries/find-causes.query.ts';
import { FindStretchQuery } from './queries/find-stretch.query.ts';
import { FollowEntriesQuery } from './queries/follow-entries.query.ts';
import { GetEntryQuery } from './queries/get-entry.query.ts';
import { ReadEntriesQuery } from './queries/read-entries.query.ts';
import { GetHealthQuery } from './queries/get-health.query.ts';
import { GetKeyUsageQuery } from './queries/get-key-usage.query.ts';
import { GetReplayQuery } from './queries/get-replay.query.ts';
import { GetStatsQuery } from './queries/get-stats.query.ts';
import { ListPurgesQuery } from './queries/list-purges.query.ts';
import { SearchEntriesQuery } from './queries/search-entries.query.ts';

/** How long a read waits for what its caller has already been answered (DESIGN §6). */
const readYourWritesMs = 1000;
/** Between two batches of trimming the log, in which appends have their turn. */
const pauseMs = 10;
/**
 * After an outage of the log every gateway that runs has drained its spool by then: an append that was begun before
 * its end takes 10 s to fail, the next is tried 10 s later, and takes less than 10 s.
 */
const spoolsDrainedMs = 30_000;

export interface JournalModuleOptions {
  readonly storage: JournalStorage;
  /** 32 bytes, under which unreadable events are sealed. */
  readonly sealingKey: Buffer;
  /** Milliseconds after which an intent without an outcome is unknown. */
  readonly unknownAfterMs: number;
  /**
   * The operations whose outcome a gateway in this process may still record; undefined while that is not known. Left
   * out where gateways are processes of their own.
   */
  readonly outcomesDue?: () => ReadonlySet<string> | undefined;
  readonly retention: RetentionOptions;
}

export interface RetentionOptions {
  /** What every policy keeps at least. */
  readonly minimumDays: number;
  /** How long a policy waits that keeps anything for less long. */
  readonly coolingOffMs: number;
  readonly purgeEveryMs: number;
  /** How long the operation log keeps what the ledger has; never more than the minimum of policies. */
  readonly logRetentionMs: number;
  /** How long the wall clock must have been ahead before the purge follows it. */
  readonly clockSettlingMs: number;
}

const JOURNAL = Symbol('JOURNAL');

interface Journal {
  readonly api: JournalApi;
  readonly status: JournalStatus;
  readonly timers: readonly { stop(): Promise<void> }[];
  readonly purgeStatus: PurgeStatus;
  close(): Promise<void>;
}

@Module({})
export class JournalModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly journal: Journal;

  constructor(@Inject(JOURNAL) journal: Journal) {
    this.journal = journal;
  }

  /** Provides `JOURNAL_API`, `JournalStatus` and `PurgeStatus`; needs `OPERATION_LOG` and `ACCOUNTS_API`. */
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
        { provide: PurgeStatus, useFactory: ({ purgeStatus }: Journal) => purgeStatus, inject: [JOURNAL] },
      ],
      exports: [JOURNAL_API, JournalStatus, PurgeStatus],
    };
  }

  /** It appends to the operation log, so it stops before that closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.journal.timers.map((timer) => timer.stop()));
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
  const { retention } = options;
  const { store, ledger, purgeTurn } = await openJournalEngines(options.storage, {
    sealingKey: options.sealingKey,
    settlingMs: retention.clockSettlingMs,
  });
  const commands = new RecordedCommands(store);
  const policies = new Policies(store, retention.minimumDays);
  const status = new JournalStatus();
  const purgeStatus = new PurgeStatus();
  const journalExecuted = async (commandId: string) =>
    (await policies.wasExecuted(commandId)) || (await ledger.replay(commandId)) !== undefined;
  const resolving = new ResolveUnknownHandler(ledger, log, [accounts, { wasExecuted: journalExecuted }]);
  const trustedNow = () => ledger.trustedNow();
  const purging = new RunPurgeHandler(ledger, policies, log, trustedNow, {
    logRetentionMs: retention.logRetentionMs,
    newOperationId: () => randomUUIDv7(),
    pause: () => setTimeout(pauseMs),
  });
  const look = () => ledger.status();
  const timers = [
    new ResolvingTimer(look, resolving, status, purgeTurn, {
      unknownAfterMs: options.unknownAfterMs,
      ...(options.outcomesDue === undefined
        ? { afterOutageMs: spoolsDrainedMs }
        : { afterOutageMs: 0, outcomesDue: options.outcomesDue }),
    }),
    new PurgingTimer(look, purging, purgeStatus, purgeTurn, retention.purgeEveryMs),
  ];
  for (const timer of timers) timer.start();
  const nextRun = () => purgeStatus.current().nextRun;
  const standing = (account: string) => ledger.standing(account);
  return {
    api: new JournalFacade(
      {
        search: new SearchEntriesQuery(ledger, standing),
        entry: new GetEntryQuery(ledger),
        causes: new FindCausesQuery(ledger),
        follow: new FollowEntriesQuery(ledger),
        read: new ReadEntriesQuery(ledger),
        stretch: new FindStretchQuery(ledger, standing),
        stats: new GetStatsQuery(ledger, standing),
        keyUsage: new GetKeyUsageQuery(ledger, standing),
        startReplay: new StartReplayHandler(commands, ledger),
        replay: new GetReplayQuery(ledger),
        changePolicy: new ChangePolicyHandler(commands, policies, trustedNow, retention.coolingOffMs),
        readRetention: new ReadRetention(policies, ledger, trustedNow, nextRun),
        policyHistory: new ReadPolicyHistory(policies),
        listPurges: new ListPurgesQuery(ledger),
        health: new GetHealthQuery(ledger),
        purgeStatus,
        wasExecuted: journalExecuted,
      },
      () => ledger.caughtUp(readYourWritesMs),
    ),
    status,
    purgeStatus,
    timers,
    async close() {
      await ledger.close();
      await store.close();
    },
  };
}
