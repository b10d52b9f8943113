/** Callers that are remembered at a time and generation; more begin the next generation early. */
const generationCapacity = 50_000;

/** Below this, a fraction of a request is the rounding of floating point. */
const rounding = 1e-6;

export interface Taken {
  readonly admitted: boolean;
  /** Requests that would be admitted at once after this one. */
  readonly remaining: number;
  /** Milliseconds until a request is admitted again; 0 if one would be now. */
  readonly retryAfterMs: number;
  /** Milliseconds until the caller has its whole burst again. */
  readonly fullAfterMs: number;
}

/**
 * Admits `rate` requests per second of each caller (GCRA: a token bucket kept as one number). A caller
 * that paused may send a burst, of one second's worth, rounded up, if nothing else is said; refused
 * requests cost nothing. At most 100,000 callers are remembered: beyond, those that were silent longest
 * get a fresh burst, so that many addresses can't take the memory. Synchronous, one thread.
 */
export class RateLimiter {
  readonly rate: number;
  /** Requests that may come at once. */
  readonly burst: number;
  private readonly intervalMs: number;
  private readonly fullMs: number;
  // When a caller will have its whole burst again. After `fullMs` that is past for every caller that
  // kept silent, so a generation that old says nothing any more and is dropped whole.
  private current = new Map<string, number>();
  private former = new Map<string, number>();
  private generationEndsMs = 0;

  /** `rate`: requests per second, more than 0; fractions are allowed. `burst`: at least 1. */
  constructor(rate: number, burst: number = Math.max(1, Math.ceil(rate))) {
    this.rate = rate;
    this.burst = burst;
    this.intervalMs = 1000 / rate;
    this.fullMs = this.burst * this.intervalMs;
  }

  /** Callers that are remembered now. */
  get size(): number {
    return this.current.size + this.former.size;
  }

  /** Counts one request of the caller at `nowMs`, a clock that never goes back. */
  take(caller: string, nowMs: number): Taken {
    this.beginGeneration(nowMs);
    const fullAtMs = Math.max(this.current.get(caller) ?? this.former.get(caller) ?? 0, nowMs);
    const admitted = this.spare(fullAtMs - nowMs) >= 1;
    const nextFullMs = admitted ? fullAtMs + this.intervalMs : fullAtMs;
    if (admitted) this.current.set(caller, nextFullMs);
    const fullAfterMs = nextFullMs - nowMs;
    return {
      admitted,
      remaining: Math.floor(this.spare(fullAfterMs)),
      retryAfterMs: Math.max(0, fullAfterMs + this.intervalMs - this.fullMs),
      fullAfterMs,
    };
  }

  /** Counts a request that was admitted as never made. */
  giveBack(caller: string): void {
    const fullAtMs = this.current.get(caller) ?? this.former.get(caller);
    if (fullAtMs !== undefined) this.current.set(caller, fullAtMs - this.intervalMs);
  }

  private spare(fullAfterMs: number): number {
    return (this.fullMs - fullAfterMs) / this.intervalMs + rounding;
  }

  private beginGeneration(nowMs: number): void {
    if (nowMs < this.generationEndsMs && this.current.size < generationCapacity) return;
    this.former = this.current;
    this.current = new Map();
    this.generationEndsMs = nowMs + this.fullMs;
  }
}
