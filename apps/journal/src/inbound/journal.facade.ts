import type {
  ApplyResult,
  BegunReplay,
  ChangePage,
  ChangesAsked,
  DetailsAfter,
  EntryDetail,
  EntryPage,
  FollowAfter,
  Grant,
  JournalApi,
  JournalHealth,
  JournalStats,
  KeyUsage,
  KeyUsageSummary,
  LedgerStretch,
  OperationCause,
  Purges,
  ReadAfter,
  RecordedCommand,
  Replay,
  ReplayRequest,
  ResourceState,
  Retention,
  RetentionPolicy,
  RetentionPreview,
  SearchEntries,
  StatsRequest,
  SummariesAfter,
} from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { ChangePolicyHandler } from '../application/change-policy.handler.ts';
import type { ReadPolicyHistory } from '../application/read-policy-history.ts';
import type { ReadRetention } from '../application/read-retention.ts';
import type { StartReplayHandler } from '../application/start-replay.handler.ts';
import type { FindCausesQuery } from '../queries/find-causes.query.ts';
import type { FindStretchQuery } from '../queries/find-stretch.query.ts';
import type { FollowEntriesQuery } from '../queries/follow-entries.query.ts';
import type { GetEntryQuery } from '../queries/get-entry.query.ts';
import type { ReadEntriesQuery } from '../queries/read-entries.query.ts';
import type { GetHealthQuery } from '../queries/get-health.query.ts';
import type { GetKeyUsageQuery } from '../queries/get-key-usage.query.ts';
import type { GetReplayQuery } from '../queries/get-replay.query.ts';
import type { GetStatsQuery } from '../queries/get-stats.query.ts';
import type { ListPurgesQuery } from '../queries/list-purges.query.ts';
import type { SearchEntriesQuery } from '../queries/search-entries.query.ts';
import type { PurgeStatus } from './purge-status.ts';

export interface JournalUseCases {
  readonly search: SearchEntriesQuery;
  readonly entry: GetEntryQuery;
  readonly causes: FindCausesQuery;
  readonly follow: FollowEntriesQuery;
  readonly read: ReadEntriesQuery;
  readonly stretch: FindStretchQuery;
  readonly stats: GetStatsQuery;
  readonly keyUsage: GetKeyUsageQuery;
  readonly startReplay: StartReplayHandler;
  readonly replay: GetReplayQuery;
  readonly changePolicy: ChangePolicyHandler;
  readonly readRetention: ReadRetention;
  readonly policyHistory: ReadPolicyHistory;
  readonly listPurges: ListPurgesQuery;
  readonly health: GetHealthQuery;
  readonly purgeStatus: PurgeStatus;
  wasExecuted(commandId: string): Promise<boolean>;
}

/** The journal's contract, in process. */
export class JournalFacade implements JournalApi {
  private readonly cases: JournalUseCases;
  private readonly caughtUp: () => Promise<void>;

  /** `caughtUp` resolves when what the caller was answered before can be read, or after 1 s. */
  constructor(cases: JournalUseCases, caughtUp: () => Promise<void>) {
    this.cases = cases;
    this.caughtUp = caughtUp;
  }

  async searchEntries(grant: Grant, search: SearchEntries): Promise<EntryPage> {
    await this.caughtUp();
    return await this.cases.search.ask(grant, search);
  }

  async getEntry(grant: Grant, entryId: string): Promise<EntryDetail> {
    await this.caughtUp();
    return await this.cases.entry.ask(grant, entryId);
  }

  async findCauses(
    grant: Grant,
    operationIds: readonly string[],
  ): Promise<readonly (OperationCause | null)[]> {
    await this.caughtUp();
    return await this.cases.causes.ask(grant, operationIds);
  }

  async getStats(grant: Grant, request: StatsRequest): Promise<JournalStats> {
    await this.caughtUp();
    return await this.cases.stats.ask(grant, request);
  }

  async getKeyUsage(grant: Grant, keyId: string): Promise<KeyUsage> {
    await this.caughtUp();
    return await this.cases.keyUsage.ask(grant, keyId, Date.now());
  }

  async usageOfKeys(grant: Grant, keyIds?: readonly string[]): Promise<readonly KeyUsageSummary[]> {
    await this.caughtUp();
    return await this.cases.keyUsage.askAll(grant, keyIds, Date.now());
  }

  // No waiting for what was answered: whether the journal follows is what is asked.
  async health(): Promise<JournalHealth> {
    return await this.cases.health.ask();
  }

  async settledThrough(): Promise<string | null> {
    return await this.cases.health.settledThrough();
  }

  async startReplay(_grant: Grant, command: RecordedCommand, request: ReplayRequest): Promise<BegunReplay> {
    return await this.cases.startReplay.handle(command, request);
  }

  async getReplay(_grant: Grant, replayId: string): Promise<Replay> {
    return await this.cases.replay.ask(replayId);
  }

  // No waiting for what was answered: whoever follows asks again.
  followEntries(grant: Grant, follow: FollowAfter): Promise<SummariesAfter> {
    return this.cases.follow.ask(grant, follow);
  }

  // The stretch that it reads was found after waiting.
  readEntries(grant: Grant, read: ReadAfter): Promise<DetailsAfter> {
    return this.cases.read.ask(grant, read);
  }

  async findStretch(
    grant: Grant,
    times: { readonly from?: number; readonly to?: number },
  ): Promise<LedgerStretch> {
    await this.caughtUp();
    return await this.cases.stretch.ask(grant, times);
  }

  async getRetention(grant: Grant): Promise<Retention> {
    await this.caughtUp();
    return await this.cases.readRetention.retention(grant);
  }

  async previewRetention(grant: Grant, policy?: RetentionPolicy): Promise<RetentionPreview> {
    await this.caughtUp();
    return await this.cases.readRetention.preview(grant, policy);
  }

  changeRetention(grant: Grant, command: RecordedCommand, policy: RetentionPolicy): Promise<ApplyResult> {
    return this.cases.changePolicy.change(grant, command, policy);
  }

  cancelPendingRetention(grant: Grant, command: RecordedCommand): Promise<ApplyResult> {
    return this.cases.changePolicy.cancel(grant, command);
  }

  policyAt(grant: Grant, at: string): Promise<ResourceState> {
    return this.cases.policyHistory.stateAt(grant, at);
  }

  policyChanges(grant: Grant, asked: ChangesAsked): Promise<ChangePage> {
    return this.cases.policyHistory.changesBetween(grant, asked);
  }

  async listPurges(grant: Grant, limit: number): Promise<Purges> {
    await this.caughtUp();
    const { lastRun, nextRun } = this.cases.purgeStatus.current();
    const { due } = (await this.cases.readRetention.retention(grant)).next_purge;
    return {
      last_run: lastRun === null ? null : timestampOfMillis(lastRun),
      next_run: nextRun === null ? null : timestampOfMillis(nextRun),
      backlog: due.now,
      runs: [...(await this.cases.listPurges.ask(grant, limit))],
    };
  }

  wasExecuted(commandId: string): Promise<boolean> {
    return this.cases.wasExecuted(commandId);
  }
}
