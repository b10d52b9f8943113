import type { StreamBody } from './stream-body.ts';

/** How long a caller has to take what is said last. */
const lastWordsMs = 2000;

/** What a stream is sent over, as far as it must end. */
export interface StreamConnection {
  destroy(): void;
}

interface OpenStream {
  readonly body: StreamBody;
  readonly completed: Promise<void>;
  breakOffAfter(ms: number): void;
}

/**
 * The streams of this gateway that are under way: none lasts longer than its caller takes something, and
 * all end and are recorded before the gateway does.
 */
export class OpenStreams {
  private readonly open = new Set<OpenStream>();
  private stopping = false;

  /** `completed` resolves, and never rejects, once the outcome is recorded. */
  track(body: StreamBody, connection: StreamConnection, completed: Promise<void>): void {
    let timer: NodeJS.Timeout | undefined;
    const stream = {
      body,
      completed,
      breakOffAfter(ms: number) {
        clearTimeout(timer);
        timer = setTimeout(() => connection.destroy(), ms);
      },
    };
    body.once('cut', () => stream.breakOffAfter(lastWordsMs));
    // All of it is handed over, but it may lie in the buffers of a connection that nobody reads.
    body.once('end', () => {
      if (timer === undefined) stream.breakOffAfter(body.stallMs);
    });
    this.open.add(stream);
    void completed.then(() => {
      clearTimeout(timer);
      this.open.delete(stream);
    });
    if (this.stopping) endNow(stream);
  }

  /** Ends all of them, and those that still come. Resolves once their outcomes are recorded. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const stream of this.open) endNow(stream);
    await Promise.all([...this.open].map(({ completed }) => completed));
  }
}

function endNow(stream: OpenStream): void {
  stream.body.end('stopping');
  stream.breakOffAfter(lastWordsMs);
}
