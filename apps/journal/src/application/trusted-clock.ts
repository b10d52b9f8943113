import { trustedAfter, type TrustedTime } from '../domain/retention/trusted-time.ts';
import type { TrustedTimeStore } from './purge.store.port.ts';

/** The clocks of the machine. */
export interface Clocks {
  /** The time of day, milliseconds since the epoch; anybody may set it. */
  wall(): number;
  /** Milliseconds since some moment of this process; never goes back, and can't be set. */
  monotonic(): number;
}

/** By what the purge counts: never ahead of the wall clock, nor of what has certainly passed (ADR 0021). */
export class TrustedClock {
  private readonly store: TrustedTimeStore;
  private readonly clocks: Clocks;
  private readonly settlingMs: number;
  private time: TrustedTime;
  private readAt: number;

  private constructor(store: TrustedTimeStore, clocks: Clocks, settlingMs: number, time: TrustedTime) {
    this.store = store;
    this.clocks = clocks;
    this.settlingMs = settlingMs;
    this.time = time;
    this.readAt = clocks.monotonic();
  }

  /**
   * Goes on from what was kept. Where nothing was, `lastRecordedAt` is the latest moment that is known to
   * have been (milliseconds since the epoch; null if there is none, and then nothing to delete either).
   */
  static async start(
    store: TrustedTimeStore,
    clocks: Clocks,
    settlingMs: number,
    lastRecordedAt: number | null,
  ): Promise<TrustedClock> {
    const wall = clocks.wall();
    const kept = await store.trustedTime();
    const time = kept ?? { trusted: lastRecordedAt ?? wall, ahead: 0, watchedMs: 0 };
    const clock = new TrustedClock(store, clocks, settlingMs, time);
    await clock.read();
    return clock;
  }

  /** Reads the clocks, keeps what came of it, and answers the trusted time. To be called at a cadence. */
  async read(): Promise<number> {
    const monotonic = this.clocks.monotonic();
    const reading = { wall: this.clocks.wall(), elapsedMs: monotonic - this.readAt };
    this.time = trustedAfter(this.time, reading, this.settlingMs);
    this.readAt = monotonic;
    await this.store.keepTrustedTime(this.time);
    return Math.floor(this.time.trusted);
  }

  /** By how many milliseconds the wall clock is ahead of what is believed. */
  distrusted(): number {
    return Math.max(0, this.clocks.wall() - this.time.trusted);
  }
}
