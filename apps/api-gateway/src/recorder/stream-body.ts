import { Readable } from 'node:stream';
import type { ErrorCode } from '#contracts';
import { Failure } from '#kernel';

/** How far a stream of entries has come; sequence numbers of the ledger. */
export interface StreamProgress {
  /** Where it began: the first entry is the next after this one. */
  readonly after: number;
  /** The last entry that was looked at: where another stream can go on. */
  readonly last: number;
  /** Entries sent. */
  readonly entries: number;
}

export interface StreamChunk {
  /** Never empty. */
  readonly text: string;
  readonly progress: StreamProgress;
}

/** Why a stream ended: all was sent, or why not. */
export type StreamEnd = 'complete' | 'left' | 'slow' | 'stopping' | 'refused' | 'failed';

export interface StreamSource {
  /** Pieces of text, each asked for only when there is room for it. */
  readonly chunks: AsyncIterator<StreamChunk, void, undefined>;
  readonly start: StreamProgress;
  /**
   * What is said last where it ends early. Without it the connection is broken off, so that the caller
   * sees that the answer is not whole.
   */
  lastWords?(reason: StreamEnd, progress: StreamProgress): string;
  /** Milliseconds for which a caller may take nothing of what is ready. */
  readonly stallMs: number;
}

/**
 * The body of a streamed answer: pulls from its source as the caller reads, so that it holds no more
 * than its buffer and one piece, and ends where the caller takes nothing for too long.
 */
export class StreamBody extends Readable {
  bytes = 0;
  progress: StreamProgress;
  private readonly source: StreamSource;
  private ending: StreamEnd | undefined;
  private problem: unknown;
  private pulling = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(source: StreamSource) {
    super({ encoding: 'utf8' });
    this.source = source;
    this.progress = source.start;
  }

  get stallMs(): number {
    return this.source.stallMs;
  }

  /** Why it ended; a caller who is not there any more has left. */
  get ended(): StreamEnd {
    return this.ending ?? 'left';
  }

  /** The code of what went wrong, if it did: not for an endless stream that its caller left. */
  get error(): ErrorCode | null {
    if (this.problem instanceof Failure) return this.problem.code as ErrorCode;
    if (this.problem !== undefined) return 'INTERNAL';
    const isWhole = this.ending === 'complete' || this.source.lastWords !== undefined;
    return isWhole ? null : 'JOURNAL.STREAM_BROKEN_OFF';
  }

  /** What failed, if that was not a refusal. */
  get defect(): unknown {
    return this.problem instanceof Failure ? undefined : this.problem;
  }

  /** Ends it early: with last words, after which it emits `cut`, or broken off. */
  end(reason: StreamEnd): void {
    if (this.ending !== undefined || this.destroyed) return;
    this.ending = reason;
    clearTimeout(this.timer);
    this.leaveSource();
    const words = this.source.lastWords?.(reason, this.progress);
    if (words === undefined) {
      this.destroy(new Error(`broken off: ${reason}`));
      return;
    }
    this.send(words);
    this.push(null);
    this.emit('cut');
  }

  override _read(): void {
    clearTimeout(this.timer);
    if (this.pulling || this.ending !== undefined) return;
    this.pulling = true;
    this.source.chunks.next().then(
      (next) => this.pulled(next),
      (error: unknown) => {
        this.problem ??= error;
        this.end(error instanceof Failure ? 'refused' : 'failed');
      },
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.timer);
    this.leaveSource();
    done(error);
  }

  private pulled(next: IteratorResult<StreamChunk, void>): void {
    this.pulling = false;
    if (this.ending !== undefined || this.destroyed) return;
    if (next.done === true) {
      this.ending = 'complete';
      this.push(null);
      return;
    }
    this.progress = next.value.progress;
    // No room left: it is read from again once the caller has taken some.
    if (!this.send(next.value.text)) {
      this.timer = setTimeout(() => this.end('slow'), this.source.stallMs);
    }
  }

  private send(text: string): boolean {
    this.bytes += Buffer.byteLength(text);
    return this.push(text);
  }

  private leaveSource(): void {
    // It may still be at work: what it then brings, or fails with, is nobody's any more.
    this.source.chunks.return?.().catch(() => undefined);
  }
}
