import { randomUUIDv7 } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';

interface MemberDocument {
  /** Of one stay of a process; in the order in which they came, as far as their clocks agree. */
  readonly _id: string;
  /** Counted up by the member as long as it lives, from 1. */
  readonly beat: number;
}

const memberSchema = new Schema<MemberDocument>(
  { _id: { type: String, required: true }, beat: { type: Number, required: true } },
  { versionKey: false, strict: 'throw' },
);

const beatMs = 1000;
/** A member without a beat of its own for so long does not count itself as the eldest any more… */
const heldMs = 3000;
/** …before the others count it out: when they have found it at the same beat so often. */
const looksAtSame = 4;
/** Until then whoever was there before has seen the newcomer, and given up what is its share. */
const settledBeat = 3;

/**
 * The living processes of a service, and what each of them is to do. No clock is compared with another: a member is
 * gone when the others have looked for four seconds, a second apart, and found it at the same beat. Who was frozen or cut off
 * comes back as the youngest.
 *
 * It keeps work from being done twice for nothing, and does not guard it: what is shared out must be safe if two do it
 * for a while, as they may when one of them was frozen in the middle.
 */
export class Membership {
  private readonly members: Model<MemberDocument>;
  private readonly looked: () => void;
  private id = '';
  /** At which beat the others were found last, and how often. */
  private seen: ReadonlyMap<string, { readonly beat: number; readonly looks: number }> = new Map();
  /** The living, eldest first. */
  private living: readonly string[] = [];
  private settled = false;
  private beatAt = Number.NEGATIVE_INFINITY;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private beating: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** The service is named by its `collection`. `looked` is called after each look at who is there. */
  constructor(connection: Connection, collection: string, looked: () => void = () => undefined) {
    this.members = connection.model<MemberDocument>(collection, memberSchema, collection);
    this.looked = looked;
  }

  /** Joins. Rejects if the database does not take it. */
  async start(): Promise<void> {
    await this.beat();
    this.plan(this.untilNextLook());
  }

  /** Which of `count` pieces, numbered from 0, are this member's: of all members, all pieces, each of one. */
  share(count: number): readonly number[] {
    const place = this.settled ? this.living.indexOf(this.id) : -1;
    return Array.from({ length: count }, (_, piece) => piece).filter(
      (piece) => piece % this.living.length === place,
    );
  }

  /** Whether it is the one that does what only one does. */
  get isEldest(): boolean {
    const isHeard = !this.stopped && performance.now() - this.beatAt < heldMs;
    return isHeard && this.settled && this.living[0] === this.id;
  }

  /** Leaves, so that the others need not miss it first. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.beating;
    await this.members.deleteOne({ _id: this.id });
  }

  private plan(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.beating = this.beat().then(
        () => this.plan(this.untilNextLook()),
        // Nothing is known of the others then. `isEldest` ends by itself, and what can't be written shows elsewhere.
        () => this.plan(beatMs),
      );
    }, afterMs);
    this.timer.unref();
  }

  /** However long the look took: on a slow database whoever is gone would be missed later otherwise. */
  private untilNextLook(): number {
    return Math.max(0, beatMs - (performance.now() - this.lookedAt));
  }

  private async beat(): Promise<void> {
    const begun = performance.now();
    const { matchedCount } = await this.members.updateOne({ _id: this.id }, { $inc: { beat: 1 } });
    if (matchedCount === 0) await this.join();
    this.lookedAt = performance.now();
    const found = await this.members.find().lean<MemberDocument[]>();
    this.beatAt = begun;
    await this.look(found);
    this.looked();
  }

  private async join(): Promise<void> {
    this.id = randomUUIDv7();
    this.seen = new Map();
    this.settled = false;
    await this.members.create({ _id: this.id, beat: 1 });
  }

  private async look(found: readonly MemberDocument[]): Promise<void> {
    this.seen = new Map(found.map(({ _id, beat }) => [_id, { beat, looks: this.looksAt(_id, beat) }]));
    const isGone = ({ _id }: MemberDocument) =>
      _id !== this.id && (this.seen.get(_id)?.looks ?? 0) > looksAtSame;
    for (const { _id, beat } of found.filter(isGone)) await this.members.deleteOne({ _id, beat });
    const living = found.filter((member) => !isGone(member));
    this.living = living.map(({ _id }) => _id).toSorted();
    const beat = found.find(({ _id }) => _id === this.id)?.beat ?? 0;
    const wasAlone = beat > 0 && living.length === 1;
    this.settled = beat >= settledBeat || wasAlone || (beat > 0 && this.settled);
  }

  private looksAt(member: string, beat: number): number {
    const before = this.seen.get(member);
    return before?.beat === beat ? before.looks + 1 : 1;
  }
}
