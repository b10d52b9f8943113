import { randomUUID } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { isDuplicate } from './connection.ts';

interface LeaseDocument {
  /** What only one process does. */
  readonly _id: string;
  /** Null: it was given back. */
  readonly holder: string | null;
  /** Counted up by the holder as long as it lives. */
  readonly beat: number;
}

const leaseSchema = new Schema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    holder: { type: String, default: null },
    beat: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw' },
);

/** A holder renews it this often… */
const beatMs = 1000;
/** …counts as the holder for so long after a renewal… */
const heldMs = 4000;
/** …and as gone when it was not renewed for so long, as another process sees it. */
const goneMs = 8000;

/**
 * Says which of several processes does a task. No clock is compared with another: whoever waits watches
 * whether the holder still counts. A process that was frozen may go on with what it has begun, so what is
 * done under a lease must be safe if two do it; the lease keeps it from being done twice for nothing.
 */
export class Lease {
  private readonly leases: Model<LeaseDocument>;
  private readonly name: string;
  private readonly holder = randomUUID();
  private seen: { readonly text: string; readonly since: number } | undefined;
  private renewedAt = Number.NEGATIVE_INFINITY;
  private beating: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** `collection` may be that of other leases; `name` is the task. */
  constructor(connection: Connection, collection: string, name: string) {
    this.leases = connection.model<LeaseDocument>(collection, leaseSchema, collection);
    this.name = name;
  }

  /** Begins to try, and to renew. Resolves when it was tried once. */
  async start(): Promise<void> {
    await this.beat();
    this.plan();
  }

  get isHeld(): boolean {
    return !this.stopped && performance.now() - this.renewedAt < heldMs;
  }

  /** Gives it back, so that nobody has to wait. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.beating;
    await this.leases.updateOne({ _id: this.name, holder: this.holder }, { holder: null });
  }

  private plan(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.beating = this.beat().then(() => this.plan());
    }, beatMs);
    this.timer.unref();
  }

  /** What fails counts as not renewed, and is tried again. */
  private async beat(): Promise<void> {
    const now = performance.now();
    try {
      if (await this.renew()) this.renewedAt = now;
    } catch {
      // `isHeld` says so soon enough.
    }
  }

  private async renew(): Promise<boolean> {
    const mine = { _id: this.name, holder: this.holder };
    if ((await this.leases.updateOne(mine, { $inc: { beat: 1 } })).matchedCount > 0) return true;
    const found = await this.leases.findById(this.name).lean<LeaseDocument | null>();
    if (found === null) return await this.create();
    const { holder, beat } = found;
    if (holder !== null && !this.isGone(`${holder} ${beat}`)) return false;
    const taken = { holder: this.holder, beat: beat + 1 };
    return (await this.leases.updateOne({ _id: this.name, holder, beat }, taken)).matchedCount > 0;
  }

  private async create(): Promise<boolean> {
    try {
      await this.leases.create({ _id: this.name, holder: this.holder, beat: 1 });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  private isGone(text: string): boolean {
    const now = performance.now();
    if (this.seen?.text !== text) this.seen = { text, since: now };
    return now - this.seen.since >= goneMs;
  }
}
