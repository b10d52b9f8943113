import type {
  DetailsAfter,
  EntryDetail,
  EntryPage,
  FollowAfter,
  Grant,
  JournalApi,
  LedgerStretch,
  ReadAfter,
  SearchEntries,
  SummariesAfter,
} from '#contracts';
import type { FindStretchQuery } from '../queries/find-stretch.query.ts';
import type { FollowEntriesQuery } from '../queries/follow-entries.query.ts';
import type { GetEntryQuery } from '../queries/get-entry.query.ts';
import type { ReadEntriesQuery } from '../queries/read-entries.query.ts';
import type { SearchEntriesQuery } from '../queries/search-entries.query.ts';

/** The questions that streams are made of. */
export interface JournalReading {
  readonly follow: FollowEntriesQuery;
  readonly read: ReadEntriesQuery;
  readonly stretch: FindStretchQuery;
}

/** The journal's contract, in process. */
export class JournalFacade implements JournalApi {
  private readonly searching: SearchEntriesQuery;
  private readonly getting: GetEntryQuery;
  private readonly reading: JournalReading;
  private readonly caughtUp: () => Promise<void>;

  /** `caughtUp` resolves when what the caller was answered before can be read, or after 1 s. */
  constructor(
    searching: SearchEntriesQuery,
    getting: GetEntryQuery,
    reading: JournalReading,
    caughtUp: () => Promise<void>,
  ) {
    this.searching = searching;
    this.getting = getting;
    this.reading = reading;
    this.caughtUp = caughtUp;
  }

  async searchEntries(grant: Grant, search: SearchEntries): Promise<EntryPage> {
    await this.caughtUp();
    return await this.searching.ask(grant, search);
  }

  async getEntry(grant: Grant, entryId: string): Promise<EntryDetail> {
    await this.caughtUp();
    return await this.getting.ask(grant, entryId);
  }

  // No waiting for what was answered: whoever follows asks again.
  followEntries(grant: Grant, follow: FollowAfter): Promise<SummariesAfter> {
    return this.reading.follow.ask(grant, follow);
  }

  // The stretch that it reads was found after waiting.
  readEntries(grant: Grant, read: ReadAfter): Promise<DetailsAfter> {
    return this.reading.read.ask(grant, read);
  }

  async findStretch(
    grant: Grant,
    times: { readonly from?: number; readonly to?: number },
  ): Promise<LedgerStretch> {
    await this.caughtUp();
    return await this.reading.stretch.ask(grant, times);
  }
}
