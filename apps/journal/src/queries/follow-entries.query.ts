import type { EntrySummary, FollowAfter, Grant, ReadAfter, SummariesAfter } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerEntry, LedgerFollower, LedgerRange } from '../projections/ledger.reader.port.ts';
import { matcherOf } from './entry-filters.ts';
import { summaryOf } from './entry-view.ts';
import { pageBytes } from './page-bytes.ts';

/** How long the wait that is shared lasts at most, in milliseconds: as long as anybody may wait. */
const longestWaitMs = 60_000;

/** An entry, and how lists show it. */
interface ShownEntry {
  readonly entry: LedgerEntry;
  readonly summary: EntrySummary;
}

interface Stretch {
  readonly entries: readonly ShownEntry[];
  readonly last: number;
  readonly size: number;
  readonly completeThrough: number | null;
}

/**
 * Entries as they come. All who stand at the same place of a ledger share one read and what is made of
 * it, however long each waits, so that many tails cost little more than one.
 */
export class FollowEntriesQuery {
  private readonly ledger: LedgerFollower;
  private readonly underWay = new Map<string, Promise<Stretch>>();

  constructor(ledger: LedgerFollower) {
    this.ledger = ledger;
  }

  async ask({ accountNumber: account }: Grant, follow: FollowAfter): Promise<SummariesAfter> {
    const { entries, last, size, completeThrough } = await this.stretchOf(account, follow);
    const { filters } = follow;
    const matches = filters === undefined ? undefined : matcherOf(filters);
    const asked = entries.filter(({ entry }) => matches?.(entry) ?? true);
    return {
      entries: asked.map(({ summary }) => summary),
      after: last,
      head: { size },
      complete_through: completeThrough === null ? null : timestampOfMillis(completeThrough),
    };
  }

  /** What comes first: an entry at the place, which all wait for together, or the end of one's own wait. */
  private async stretchOf(account: string, { waitMs, ...place }: FollowAfter): Promise<Stretch> {
    const grown = waitMs > 0 ? await within(waitMs, this.shared(account, place, longestWaitMs)) : undefined;
    return grown ?? (await this.shared(account, place, 0));
  }

  private shared(account: string, { after, through, limit }: ReadAfter, waitMs: number): Promise<Stretch> {
    const place = [account, after, through, limit, waitMs].join(' ');
    const known = this.underWay.get(place);
    if (known !== undefined) return known;
    const range = { account, after, through: through ?? null, limit, maxBytes: pageBytes, waitMs };
    const reading = this.read(range).finally(() => this.underWay.delete(place));
    this.underWay.set(place, reading);
    return reading;
  }

  private async read(range: LedgerRange & { readonly waitMs: number }): Promise<Stretch> {
    const { entries, size, completeThrough } = await this.ledger.follow(range);
    const shown = entries.map((entry) => ({ entry, summary: summaryOf(entry) }));
    return { entries: shown, last: entries.at(-1)?.seq ?? range.after, size, completeThrough };
  }
}

/** What is promised; undefined where that takes longer. */
async function within<Result>(timeoutMs: number, promised: Promise<Result>): Promise<Result | undefined> {
  // Not by an abort signal: that costs more than ten times as much, for each tail and each entry.
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promised, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
