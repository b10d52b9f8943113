import type { EntryDetail, EntryPage, Grant, JournalApi, SearchEntries } from '#contracts';
import type { GetEntryQuery } from '../queries/get-entry.query.ts';
import type { SearchEntriesQuery } from '../queries/search-entries.query.ts';

/** The journal's contract, in process. */
export class JournalFacade implements JournalApi {
  private readonly searching: SearchEntriesQuery;
  private readonly getting: GetEntryQuery;
  private readonly caughtUp: () => Promise<void>;

  /** `caughtUp` resolves when what the caller was answered before can be read, or after 1 s. */
  constructor(searching: SearchEntriesQuery, getting: GetEntryQuery, caughtUp: () => Promise<void>) {
    this.searching = searching;
    this.getting = getting;
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
}
