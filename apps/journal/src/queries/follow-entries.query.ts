import type { EntrySummary, FollowAfter, Grant, SummariesAfter } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerEntry, LedgerFollower } from '../projections/ledger.reader.port.ts';
import { matcherOf } from './entry-filters.ts';
import { summaryOf } from './entry-view.ts';
import { pageBytes } from './page-bytes.ts';

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
 * it, so that many tails cost little more than one.
 */
export class FollowEntriesQuery {
  private readonly ledger: LedgerFollower;
  private readonly underWay = new Map<string, Promise<Stretch>>();

  constructor(ledger: LedgerFollower) {
    this.ledger = ledger;
  }

  async ask({ accountNumber: account }: Grant, follow: FollowAfter): Promise<SummariesAfter> {
    const { entries, last, size, completeThrough } = await this.shared(account, follow);
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

  private shared(account: string, { after, through, limit, waitMs }: FollowAfter): Promise<Stretch> {
    const place = [account, after, through, limit, waitMs].join(' ');
    const known = this.underWay.get(place);
    if (known !== undefined) return known;
    const reading = this.read(account, {
      after,
      limit,
      waitMs,
      ...(through === undefined ? {} : { through }),
    });
    this.underWay.set(place, reading);
    return reading.finally(() => this.underWay.delete(place));
  }

  private async read(account: string, { after, through, limit, waitMs }: FollowAfter): Promise<Stretch> {
    const range = { account, after, through: through ?? null, limit, maxBytes: pageBytes, waitMs };
    const { entries, size, completeThrough } = await this.ledger.follow(range);
    const shown = entries.map((entry) => ({ entry, summary: summaryOf(entry) }));
    return { entries: shown, last: entries.at(-1)?.seq ?? after, size, completeThrough };
  }
}
