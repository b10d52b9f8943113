import type { AppendResult, Commit, EventStore, NewCommit } from '#event-store';

/** An event store that tells `onCommit` the position of every commit that it made, once it is durable. */
export class WakingStore implements EventStore {
  readonly #store: EventStore;
  readonly #onCommit: (position: number) => void;

  constructor(store: EventStore, onCommit: (position: number) => void) {
    this.#store = store;
    this.#onCommit = onCommit;
  }

  async append(commit: NewCommit): Promise<AppendResult> {
    const result = await this.#store.append(commit);
    if (result.outcome === 'committed') this.#onCommit(result.commit.position);
    return result;
  }

  readStream(stream: string, after?: number): Promise<readonly Commit[]> {
    return this.#store.readStream(stream, after);
  }

  readAll(after: number, limit: number): Promise<readonly Commit[]> {
    return this.#store.readAll(after, limit);
  }

  findByCommand(commandId: string): Promise<readonly Commit[]> {
    return this.#store.findByCommand(commandId);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
