import type {
  ApplyResult,
  EntryDetail,
  EntryPage,
  Grant,
  JournalApi,
  Purges,
  RecordedCommand,
  Retention,
  RetentionPolicy,
  RetentionPreview,
  SearchEntries,
} from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { ChangePolicyHandler } from '../application/change-policy.handler.ts';
import type { Policies } from '../application/policies.ts';
import type { ReadRetention } from '../application/read-retention.ts';
import type { GetEntryQuery } from '../queries/get-entry.query.ts';
import type { ListPurgesQuery } from '../queries/list-purges.query.ts';
import type { SearchEntriesQuery } from '../queries/search-entries.query.ts';
import type { PurgeStatus } from './purge-status.ts';

export interface JournalUseCases {
  readonly searchEntries: SearchEntriesQuery;
  readonly getEntry: GetEntryQuery;
  readonly policies: Policies;
  readonly changePolicy: ChangePolicyHandler;
  readonly readRetention: ReadRetention;
  readonly listPurges: ListPurgesQuery;
  readonly purgeStatus: PurgeStatus;
  /** Resolves when what the caller was answered before can be read, or after 1 s. */
  caughtUp(): Promise<void>;
}

/** The journal's contract, in process. */
export class JournalFacade implements JournalApi {
  private readonly useCases: JournalUseCases;

  constructor(useCases: JournalUseCases) {
    this.useCases = useCases;
  }

  async searchEntries(grant: Grant, search: SearchEntries): Promise<EntryPage> {
    await this.useCases.caughtUp();
    return await this.useCases.searchEntries.ask(grant, search);
  }

  async getEntry(grant: Grant, entryId: string): Promise<EntryDetail> {
    await this.useCases.caughtUp();
    return await this.useCases.getEntry.ask(grant, entryId);
  }

  async getRetention(grant: Grant): Promise<Retention> {
    await this.useCases.caughtUp();
    return await this.useCases.readRetention.retention(grant);
  }

  async previewRetention(grant: Grant, policy?: RetentionPolicy): Promise<RetentionPreview> {
    await this.useCases.caughtUp();
    return await this.useCases.readRetention.preview(grant, policy);
  }

  changeRetention(grant: Grant, command: RecordedCommand, policy: RetentionPolicy): Promise<ApplyResult> {
    return this.useCases.changePolicy.change(grant, command, policy);
  }

  cancelPendingRetention(grant: Grant, command: RecordedCommand): Promise<ApplyResult> {
    return this.useCases.changePolicy.cancel(grant, command);
  }

  async listPurges(grant: Grant, limit: number): Promise<Purges> {
    await this.useCases.caughtUp();
    const { lastRun, nextRun } = this.useCases.purgeStatus.current();
    const { due } = (await this.useCases.readRetention.retention(grant)).next_purge;
    return {
      last_run: lastRun === null ? null : timestampOfMillis(lastRun),
      next_run: nextRun === null ? null : timestampOfMillis(nextRun),
      backlog: due.now,
      runs: [...(await this.useCases.listPurges.ask(grant, limit))],
    };
  }

  wasExecuted(commandId: string): Promise<boolean> {
    return this.useCases.policies.wasExecuted(commandId);
  }
}
