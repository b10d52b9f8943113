import type { EntryFilters, EntryPage, Grant, SearchEntries } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerPages } from '../projections/ledger.pages.port.ts';
import type { LedgerEntry, LedgerReader } from '../projections/ledger.reader.port.ts';
import type { Facet, SearchIndex } from '../projections/search-index.port.ts';
import { facetsAskedFor } from './entry-filters.ts';
import { cursorOf, placeOf } from './entry-cursor.ts';
import { fittingSummaries } from './page-bytes.ts';
import { requireViews, type AskStanding } from './standing.ts';

/** Looks into the index that one search may take: milliseconds, whatever the ledger holds. */
const steps = 2000;

type Ledger = Pick<LedgerReader, 'search' | 'size'> &
  Pick<LedgerPages, 'entriesAt' | 'firstAt'> &
  SearchIndex;

/** The part of a ledger that is asked for. */
interface Range {
  readonly account: string;
  readonly limit: number;
  readonly above: number;
  readonly below: number;
}

interface FoundEntries {
  readonly entries: readonly LedgerEntry[];
  /** The search goes on below this place; null at the end. */
  readonly next: number | null;
}

/** Entries of the account of the grant that fit the filters, newest first. */
export class SearchEntriesQuery {
  private readonly ledger: Ledger;
  private readonly standing: AskStanding;

  constructor(ledger: Ledger, standing: AskStanding) {
    this.ledger = ledger;
    this.standing = standing;
  }

  async ask({ accountNumber: account }: Grant, search: SearchEntries): Promise<EntryPage> {
    const { limit, cursor, filters = {} } = search;
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : placeOf(cursor, account, filters);
    const facets = facetsAskedFor(filters);
    // Asked first: what the page then shows is at least as complete.
    const standing = await this.standing(account);
    if (facets.length > 0) await requireViews(standing);
    const [size, range] = await Promise.all([
      this.ledger.size(account),
      this.rangeOf(account, limit, before, filters),
    ]);
    const { entries, next } = await this.find(range, facets, filters.operation);
    const { completeThrough } = standing;
    const summaries = fittingSummaries(entries);
    const last = summaries.length < entries.length ? (summaries.at(-1)?.seq ?? null) : next;
    return {
      complete_through: completeThrough === null ? null : timestampOfMillis(completeThrough),
      entries: summaries,
      head: { size },
      next: last === null ? null : cursorOf(last, account, filters),
    };
  }

  private async rangeOf(
    account: string,
    limit: number,
    before: number,
    { from, to }: EntryFilters,
  ): Promise<Range> {
    const [first, end] = await Promise.all([
      from === undefined ? 1 : this.ledger.firstAt(account, Date.parse(from)),
      to === undefined ? before : this.ledger.firstAt(account, Date.parse(to)),
    ]);
    return { account, limit, above: first - 1, below: Math.min(before, end) };
  }

  private find(range: Range, facets: readonly Facet[], operation: string | undefined): Promise<FoundEntries> {
    if (operation !== undefined) return this.ofOperation(range, facets, operation);
    return facets.length === 0 ? this.inOrder(range, null) : this.byIndex(range, facets);
  }

  private async inOrder(
    { account, limit, above, below }: Range,
    operation: string | null,
  ): Promise<FoundEntries> {
    const found = await this.ledger.search({ account, limit: limit + 1, before: below, operation });
    const inside = found.filter(({ seq }) => seq > above);
    const entries = inside.slice(0, limit);
    return { entries, next: inside.length > limit ? (entries.at(-1)?.seq ?? null) : null };
  }

  /** An operation has few entries: each is looked up in the index by itself. */
  private async ofOperation(
    range: Range,
    facets: readonly Facet[],
    operation: string,
  ): Promise<FoundEntries> {
    const found = await this.inOrder(range, operation);
    if (facets.length === 0) return found;
    const { account } = range;
    const fits = await Promise.all(
      found.entries.map(({ seq }) =>
        this.ledger.find({ account, facets, above: seq - 1, below: seq + 1, limit: 1, steps }),
      ),
    );
    return { ...found, entries: found.entries.filter((_, index) => fits[index]?.seqs.length === 1) };
  }

  private async byIndex({ account, limit, above, below }: Range, facets: readonly Facet[]) {
    const { seqs, searchedTo } = await this.ledger.find({
      account,
      facets,
      above,
      below,
      limit: limit + 1,
      steps,
    });
    const page = seqs.slice(0, limit);
    const entries = await this.ledger.entriesAt(account, page);
    // Fewer than asked for: at the end, or so far as one search goes.
    return { entries, next: seqs.length > limit ? (page.at(-1) ?? null) : searchedTo };
  }
}
