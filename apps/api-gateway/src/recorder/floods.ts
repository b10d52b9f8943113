import type { LimitName } from '#contracts';
import type { Logger } from '#observability';
import type { Flood } from './flood.ts';
import type { Operation } from './operation.ts';

/** How long the requests of a caller that a limit refuses are counted into one entry. */
export const floodWindowMs = 60_000;
/** Callers that are counted at a time; the refusals of further ones are entries of their own. */
export const floodCapacity = 10_000;

const retryMs = 1000;

/** What makes a flood durable; rejects if it could not. */
export interface FloodRecorder {
  recordFlood(flood: Flood): Promise<void>;
}

interface Window {
  readonly flood: Flood;
  readonly endsMs: number;
}

/**
 * Counts what limits refuse (DESIGN §5): of a caller's refused requests in one window the first is an
 * entry with a receipt, the others are one entry together. Counts live in memory until their window
 * ends or the gateway is closed; a process that is killed takes those of the open windows with it.
 */
export class Floods {
  private readonly recorder: FloodRecorder;
  private readonly logger: Logger;
  // In the order of their ends: all windows are of one length.
  private readonly open = new Map<string, Window>();
  private ended: Flood[] = [];
  private recording: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(recorder: FloodRecorder, logger: Logger) {
    this.recorder = recorder;
    this.logger = logger;
  }

  /**
   * Takes note of a refused operation of `caller`. Answers whether it is counted: then it gets no entry
   * of its own, and no receipt. Otherwise it is recorded like every operation.
   */
  isCounted(limit: LimitName, caller: string, operation: Operation, ip: string | null): boolean {
    const nowMs = performance.now();
    this.endWindows(nowMs);
    const name = `${limit} ${caller}`;
    const window = this.open.get(name);
    if (window !== undefined) {
      count(window.flood, operation);
      return true;
    }
    if (!this.closing && this.open.size + this.ended.length < floodCapacity) {
      this.open.set(name, { flood: floodOf(limit, operation, ip), endsMs: nowMs + floodWindowMs });
      this.watch(floodWindowMs);
    }
    return false;
  }

  /** Ends all windows and records them. What can't be recorded now is lost, and logged. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    this.endWindows(Infinity);
    await this.recordEnded();
    clearTimeout(this.timer);
    const lost = this.ended.reduce((sum, flood) => sum + flood.count, 0);
    if (lost > 0) this.logger.error({ lost }, 'counts of refused requests could not be recorded');
  }

  private endWindows(nowMs: number): void {
    for (const [name, { flood, endsMs }] of this.open) {
      if (endsMs > nowMs) return;
      this.open.delete(name);
      if (flood.count > 0) this.ended.push(flood);
    }
  }

  private watch(afterMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.endWindows(performance.now());
      void this.recordEnded();
    }, afterMs).unref();
  }

  /** Resolves when what had ended before has been tried. Never rejects. */
  private recordEnded(): Promise<void> {
    this.recording = this.recording.then(() => this.record());
    return this.recording;
  }

  private async record(): Promise<void> {
    const floods = this.ended.splice(0);
    await Promise.all(
      floods.map(async (flood) => {
        try {
          await this.recorder.recordFlood(flood);
          this.logger.warn({ operation: flood.first.id, count: flood.count, limit: flood.limit }, 'flood');
        } catch (error) {
          this.ended.push(flood);
          this.logger.error({ operation: flood.first.id, err: error }, 'a flood could not be recorded yet');
        }
      }),
    );
    if (this.ended.length > 0) this.watch(retryMs);
    else if (this.open.size > 0) this.watch(this.nextEndMs());
  }

  private nextEndMs(): number {
    const [next] = this.open.values();
    return Math.max(1, (next?.endsMs ?? 0) - performance.now());
  }
}

function floodOf(limit: LimitName, first: Operation, ip: string | null): Flood {
  return { limit, first, ip, count: 0, firstCounter: 0, firstAtMicros: 0, lastAtMicros: 0 };
}

function count(flood: Flood, { counter, receivedAtMicros }: Operation): void {
  if (flood.count === 0) {
    flood.firstCounter = counter;
    flood.firstAtMicros = receivedAtMicros;
    flood.lastAtMicros = receivedAtMicros;
  }
  flood.count += 1;
  flood.lastAtMicros = Math.max(flood.lastAtMicros, receivedAtMicros);
}
