import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Membership } from '#mongo';
import { CarryOutOrders } from './application/carry-out-orders.ts';
import { TrustedClock } from './application/trusted-clock.ts';
import type { MongoLedgerStore } from './outbound/mongo/ledger.store.mongo.ts';
import { MongoPurgeStore } from './outbound/mongo/purge.store.mongo.ts';
import { MongoReplayStore } from './outbound/mongo/views/replay.store.mongo.ts';
import type { MongoViewStore } from './outbound/mongo/views/view.store.mongo.ts';
import { Replays } from './projections/replays.ts';
import type { SharedViews } from './shared-views.module.ts';

/** The clocks are read at least this often, and what was ordered or asked for is looked for. */
const restMs = 1000;
/** Between two pieces of work, in which others have their turn. */
const breathMs = 20;
/** For so long the views may be held up at a time. */
const stepMs = 300;

const clocks = { wall: Date.now, monotonic: () => performance.now() };

/**
 * What the eldest of several journals does for all: it keeps the trusted time, carries out orders to purge, and
 * replays views. All of it goes on where another process has left it, and is safe if that one still does it.
 */
export class SharedHousekeeping {
  readonly purging: MongoPurgeStore;
  readonly replays: Replays;
  private readonly membership: Membership;
  private readonly store: MongoLedgerStore;
  private readonly viewStore: MongoViewStore;
  private readonly views: SharedViews;
  private readonly settlingMs: number;
  private readonly orders: CarryOutOrders;
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private clock: TrustedClock | undefined;
  private broken: string | undefined;

  constructor(
    connection: Connection,
    membership: Membership,
    ledger: {
      readonly store: MongoLedgerStore;
      readonly viewStore: MongoViewStore;
      readonly views: SharedViews;
    },
    settlingMs: number,
  ) {
    this.membership = membership;
    this.store = ledger.store;
    this.viewStore = ledger.viewStore;
    this.views = ledger.views;
    this.settlingMs = settlingMs;
    this.purging = new MongoPurgeStore(connection, ledger.store);
    this.orders = new CarryOutOrders(this.purging, ledger.views, Date.now);
    this.replays = new Replays(
      ledger.views.projection,
      ledger.viewStore,
      ledger.store,
      new MongoReplayStore(connection),
    );
  }

  start(): void {
    this.working = this.work();
  }

  /** Why the last piece of work failed, if it did. */
  get failure(): string | undefined {
    return this.broken;
  }

  /** As the eldest reads it; another answers what that one has read last. */
  async trustedNow(): Promise<number> {
    if (this.clock !== undefined && this.membership.isEldest) return await this.clock.read();
    const kept = await this.purging.trustedTime();
    return Math.floor(kept?.trusted ?? (await this.store.lastRecordedAt()) ?? Date.now());
  }

  distrustedMs(): number {
    return this.membership.isEldest ? (this.clock?.distrusted() ?? 0) : 0;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      let more = false;
      try {
        if (this.membership.isEldest) more = await this.step();
        else this.clock = undefined;
        this.broken = undefined;
      } catch (error) {
        this.broken = error instanceof Error ? error.message : String(error);
      }
      await pause(more ? breathMs : restMs, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }

  /** Answers whether there is more to do. */
  private async step(): Promise<boolean> {
    this.clock ??= await this.takeOver();
    await this.clock.read();
    const replaying = await this.views.alone(() => this.stepReplay());
    const purging = await this.orders.step();
    return (await this.viewStore.sweep()) || replaying || purging;
  }

  private async takeOver(): Promise<TrustedClock> {
    await this.replays.recover(Date.now());
    await this.viewStore.discardAll();
    const last = await this.store.lastRecordedAt();
    return await TrustedClock.start(this.purging, clocks, this.settlingMs, last);
  }

  private async stepReplay(): Promise<boolean> {
    await this.replays.begin();
    if (!this.replays.isRunning) return false;
    const { projection } = this.views;
    // What the others have written and folded is not told here.
    projection.lookAgain();
    const deadline = performance.now() + stepMs;
    while (projection.hasUnread) {
      const read = await projection.catchUp();
      if (read > 0) await this.replays.step(read, Date.now());
      if (projection.hasUnread && performance.now() > deadline) return true;
    }
    return await this.replays.step(0, Date.now());
  }
}
