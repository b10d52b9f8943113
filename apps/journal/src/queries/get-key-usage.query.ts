import type { Grant, KeyUsage, KeyUsageSummary } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerPages } from '../projections/ledger.pages.port.ts';
import type { SearchIndex } from '../projections/search-index.port.ts';
import type { UsageBounds, UsageReader, UsageRow } from '../projections/stats.reader.port.ts';
import { requireViews, type AskStanding } from './standing.ts';

type Views = UsageReader & SearchIndex & Pick<LedgerPages, 'entriesAt'>;

const dayMs = 24 * 3_600_000;
const days = 7;
/** Both lists of a key that is used as by nobody take some 40 ms of the ledger's thread. */
const usualBounds: UsageBounds = { read: 10_000, limit: 100 };

/** How the keys of the account of the grant are used. */
export class GetKeyUsageQuery {
  private readonly views: Views;
  private readonly standing: AskStanding;
  private readonly bounds: UsageBounds;

  constructor(views: Views, standing: AskStanding, bounds = usualBounds) {
    this.views = views;
    this.standing = standing;
    this.bounds = bounds;
  }

  /** `now`: milliseconds since the epoch. */
  async ask({ accountNumber: account }: Grant, keyId: string, now: number): Promise<KeyUsage> {
    await requireViews(await this.standing(account));
    const [[summary], addresses, operations] = await Promise.all([
      this.summaries(account, [keyId], now),
      this.views.usage(account, keyId, 'address', this.bounds),
      this.views.usage(account, keyId, 'operation', this.bounds),
    ]);
    return {
      ...(summary ?? { key_id: keyId, last_used_at: null, calls_last_7_days: 0 }),
      addresses: addresses.rows.map((row) => ({ ip: row.value, ...callsOf(row) })),
      operations: operations.rows.map((row) => ({ ...operationOf(row.value), ...callsOf(row) })),
      partial: addresses.partial || operations.partial,
    };
  }

  /** Of the keys that have called, or of those of `keyIds` among them. */
  async askAll(
    { accountNumber: account }: Grant,
    keyIds: readonly string[] | undefined,
    now: number,
  ): Promise<readonly KeyUsageSummary[]> {
    await requireViews(await this.standing(account));
    const used = await this.views.usedKeys(account);
    const asked = keyIds === undefined ? used : used.filter((keyId) => keyIds.includes(keyId));
    return await this.summaries(account, asked, now);
  }

  private async summaries(account: string, keyIds: readonly string[], now: number) {
    const facets = keyIds.map((keyId) => `key_id=${keyId}`);
    // Only the newest of each is looked at: an operation may have several entries, so these are not its calls.
    const tallies = await this.views.tally(account, facets, Number.MAX_SAFE_INTEGER - 1);
    const fromDay = now - (now % dayMs) - (days - 1) * dayMs;
    const calls = await Promise.all(keyIds.map((keyId) => this.views.callsFrom(account, keyId, fromDay)));
    const newest = await this.views.entriesAt(
      account,
      tallies.flatMap(({ newest: seq }) => seq ?? []),
    );
    const recordedAt = new Map(newest.map((entry) => [entry.seq, entry.recordedAt]));
    return keyIds.map((keyId, index): KeyUsageSummary => {
      const lastUsed = recordedAt.get(tallies[index]?.newest ?? 0);
      return {
        key_id: keyId,
        last_used_at: lastUsed === undefined ? null : timestampOfMillis(lastUsed),
        calls_last_7_days: calls[index] ?? 0,
      };
    });
  }
}

function callsOf({ calls, lastDay }: UsageRow) {
  return { calls, last_day: timestampOfMillis(lastDay).slice(0, 10) };
}

function operationOf(value: string) {
  const [command = '', thing = ''] = value.split(' ');
  return { command, thing };
}
