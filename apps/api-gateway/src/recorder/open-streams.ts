import type { StreamBody } from './stream-body.ts';

/** The streams of this gateway that are under way, so that they end and are recorded before it does. */
export class OpenStreams {
  private readonly open = new Map<StreamBody, Promise<void>>();
  private stopping = false;

  /** `completed` resolves, and never rejects, once the outcome is recorded. */
  track(body: StreamBody, completed: Promise<void>): void {
    this.open.set(body, completed);
    void completed.then(() => this.open.delete(body));
    if (this.stopping) body.end('stopping');
  }

  /** Ends all of them, and those that still come. Resolves once their outcomes are recorded. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const body of this.open.keys()) body.end('stopping');
    await Promise.all(this.open.values());
  }
}
