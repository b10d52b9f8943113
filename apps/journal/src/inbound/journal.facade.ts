import type {
  EntryDetail,
  EntryPage,
  Grant,
  JournalApi,
  JournalStats,
  KeyUsage,
  KeyUsageSummary,
  RecordedCommand,
  Replay,
  ReplayRequest,
  SearchEntries,
  StatsRequest,
} from '#contracts';
import type { StartReplayHandler } from '../application/start-replay.handler.ts';
import type { GetEntryQuery } from '../queries/get-entry.query.ts';
import type { GetKeyUsageQuery } from '../queries/get-key-usage.query.ts';
import type { GetReplayQuery } from '../queries/get-replay.query.ts';
import type { GetStatsQuery } from '../queries/get-stats.query.ts';
import type { SearchEntriesQuery } from '../queries/search-entries.query.ts';

export interface JournalUseCases {
  readonly search: SearchEntriesQuery;
  readonly entry: GetEntryQuery;
  readonly stats: GetStatsQuery;
  readonly keyUsage: GetKeyUsageQuery;
  readonly startReplay: StartReplayHandler;
  readonly replay: GetReplayQuery;
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

  async startReplay(_grant: Grant, command: RecordedCommand, request: ReplayRequest): Promise<Replay> {
    return await this.cases.startReplay.handle(command, request);
  }

  async getReplay(_grant: Grant, replayId: string): Promise<Replay> {
    return await this.cases.replay.ask(replayId);
  }
}
