import type { PurgeOrder, RetentionPolicy } from '#contracts';
import type { LogRecord } from '#operation-log';
import { CarryOutOrders } from '../src/application/carry-out-orders.ts';
import { LedgerWriter } from '../src/application/ledger-writer.ts';
import type { LedgerStore } from '../src/application/ledger.store.port.ts';
import { planPurge } from '../src/application/plan-purge.ts';
import { purgeOrderedEvent } from '../src/application/purge-ordered-event.ts';
import type { PurgeStore, ShelfReader } from '../src/application/purge.store.port.ts';
import type { LedgerPages } from '../src/projections/ledger.pages.port.ts';
import type { LedgerEntry, LedgerReader } from '../src/projections/ledger.reader.port.ts';
import type { ViewStore } from '../src/projections/view.store.port.ts';
import { ViewsProjection } from '../src/projections/views.projection.ts';
import { account, entryEvent, operationId, recorded } from './events.fixture.ts';

const sealingKey = Buffer.alloc(32, 7);

export const dayMs = 86_400_000;
export const start = 1_790_000_000_000;
/** Everything of `start` is due by then, whatever the policy. */
export const now = start + 500 * dayMs;

/** What the purge works on, of one engine. */
export interface PurgeableStores {
  readonly store: LedgerStore & LedgerReader;
  readonly purging: PurgeStore & ShelfReader;
  readonly views: ViewStore;
  readonly pages: LedgerPages;
  /** Overwrites the sealed data of an entry, behind the back of the stores. */
  damage(account: string, seq: number): Promise<void>;
  /** Takes the key away that an entry is sealed under, likewise. */
  loseKey(account: string, seq: number): Promise<void>;
  dispose(): Promise<void>;
}

/** A text that is found in a file by its number, wherever it stands. */
export const secret = (number: number) => `payload-${String(number).padStart(8, '0')}-secret`;

export function event(
  number: number,
  given: { account?: string; class?: 'read' | 'write'; command?: string } = {},
): LogRecord {
  return entryEvent(operationId(number), {
    skeleton: { account, ...given },
    request: JSON.stringify({ text: secret(number), rest: 'x'.repeat((number * 37) % 3000) }),
  });
}

export function isPurged({ type }: LedgerEntry): boolean {
  return type === 'purged';
}

/** A ledger that is written from a log whose times the test sets, and purged. */
export class PurgedLedger {
  readonly stores: PurgeableStores;
  private readonly writer: LedgerWriter;
  private offset = 0;
  private latest = 0;

  constructor(stores: PurgeableStores) {
    this.stores = stores;
    this.writer = new LedgerWriter(stores.store, sealingKey);
  }

  /** Logs the events, each at its time, and has them written. */
  async log(events: readonly LogRecord[], at: (index: number) => number): Promise<void> {
    const times = events.map((_, index) => (this.latest = Math.max(this.latest, at(index))));
    const records = recorded(events, this.offset + 1, (index) => times[index] ?? this.latest);
    await this.writer.write(0, records);
    this.offset += events.length;
  }

  /** Orders what is due by then, and answers the order. */
  async order(
    policy: RetentionPolicy,
    at: number,
    ofAccount: string = account,
  ): Promise<PurgeOrder | undefined> {
    const retention = { policies: [policy], minimumDays: 1 } as const;
    const question = { account: ofAccount, retention, policyVersion: 1, now: at };
    const order = await planPurge(this.stores.purging, question);
    if (order === undefined) return undefined;
    const moment = new Date(at).toISOString().replace('Z', '000Z');
    const id = operationId(900_000 + this.offset);
    await this.log([purgeOrderedEvent(ofAccount, order, id, moment)], () => at);
    return order;
  }

  /** The views, with everything in them that is in the ledgers. */
  async views(): Promise<ViewsProjection> {
    const views = await ViewsProjection.open(this.stores.views, this.stores.pages);
    while ((await views.catchUp()) > 0);
    return views;
  }

  async carryOut(given?: ViewsProjection): Promise<void> {
    const views = given ?? (await this.views());
    const orders = new CarryOutOrders(this.stores.purging, views, () => now);
    while (await orders.step());
  }

  everything(ofAccount: string = account): Promise<readonly LedgerEntry[]> {
    return this.stores.store.search({ account: ofAccount, limit: 100_000, before: null, operation: null });
  }
}
