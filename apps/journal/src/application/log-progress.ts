import type { OperationLogReader } from '#operation-log';
import type { Progress } from './ledger.store.port.ts';

/** Where it is known how far the ledgers are; partitions of which nothing is in one may be left out. */
export interface ProgressReader {
  progressOfAll(): Promise<ReadonlyMap<number, Progress>>;
}

/** How far the ledgers are behind the log. */
export interface Behind {
  /** Records that are not in a ledger yet. */
  readonly lag: number;
  /** The moment (milliseconds since the epoch) before which everything that was recorded is in the ledgers. */
  readonly readThrough: number;
}

const nowhere: Progress = { offset: 0, recordedAt: null };
/** Another process says nothing when it has written. */
const lookEveryMs = 25;

/**
 * How far the ledgers are in each partition of the log, whichever process writes them. Questions that come at
 * the same time share the next reading.
 */
export class LogProgress {
  private readonly heads: Pick<OperationLogReader, 'heads'>;
  private readonly store: ProgressReader;
  private readonly waiting = new Set<() => void>();
  private next: Promise<ReadonlyMap<number, Progress>> | undefined;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(heads: Pick<OperationLogReader, 'heads'>, store: ProgressReader) {
    this.heads = heads;
    this.store = store;
  }

  /** As it is after this was asked. */
  read(): Promise<ReadonlyMap<number, Progress>> {
    this.next ??= this.reading.then(() => {
      const read = this.store.progressOfAll();
      this.next = undefined;
      this.reading = read.catch(() => undefined);
      return read;
    });
    return this.next;
  }

  async behind(): Promise<Behind> {
    const now = Date.now();
    const heads = await this.heads.heads();
    const progress = await this.read();
    const behind = [...heads].map(([partition, head]) => {
      const { offset, recordedAt } = progress.get(partition) ?? nowhere;
      return { lag: Math.max(0, head - offset), readThrough: offset >= head ? now : (recordedAt ?? 0) };
    });
    return {
      lag: behind.reduce((sum, { lag }) => sum + lag, 0),
      readThrough: Math.min(...behind.map(({ readThrough }) => readThrough)),
    };
  }

  /** Resolves when the ledgers hold everything that is in the log by now, or after `timeoutMs`. */
  async caughtUp(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const heads = await this.heads.heads();
    for (;;) {
      const progress = await this.read();
      const isThere = [...heads].every(([partition, head]) => (progress.get(partition)?.offset ?? 0) >= head);
      const restMs = deadline - performance.now();
      if (isThere || restMs <= 0) return;
      await this.written(Math.min(lookEveryMs, restMs));
    }
  }

  /** To be called when this process has written: who waits looks again at once. */
  announce(): void {
    for (const wake of this.waiting) wake();
  }

  private written(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.waiting.add(wake);
    });
  }
}
