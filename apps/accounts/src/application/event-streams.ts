import type { Commit, EventStore } from '#event-store';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { OpenedCommit, SealedEvents } from './sealed-events.ts';

/** Where commits go to be seen: a view that is folded in position order. */
export interface CommitSink {
  /** Position of the last commit that it has seen; 0 before the first. */
  readonly position: number;
  /** Folds the commit; drops it if it was seen before. */
  fold(commit: OpenedCommit): void;
}

export interface NewEvents {
  readonly stream: string;
  readonly expectedVersion: number;
  readonly commandId: string;
  readonly events: readonly AccountsEvent[];
}

export type Appended =
  | { readonly outcome: 'committed' | 'repeated'; readonly commit: OpenedCommit }
  | { readonly outcome: 'conflict' };

const pageSize = 500;

/**
 * The event store as the handlers see it: events in the clear, and a view that has seen every
 * append before it is answered.
 */
export class EventStreams {
  readonly #store: EventStore;
  readonly #sealed: SealedEvents;
  readonly #sink: CommitSink;
  #catchingUp: Promise<void> = Promise.resolve();

  constructor(store: EventStore, sealed: SealedEvents, sink: CommitSink) {
    this.#store = store;
    this.#sealed = sealed;
    this.#sink = sink;
  }

  async load(stream: string): Promise<readonly OpenedCommit[]> {
    return (await this.#store.readStream(stream)).map((commit) => this.#sealed.open(commit));
  }

  async append({ stream, expectedVersion, commandId, events }: NewEvents): Promise<Appended> {
    const result = await this.#store.append({
      stream,
      expectedVersion,
      commandId,
      operationId: null,
      events: events.map((event) => this.#sealed.seal(stream, commandId, event)),
    });
    if (result.outcome === 'conflict') return { outcome: 'conflict' };
    const commit = this.#sealed.open(result.commit);
    await this.#show(commit);
    return { outcome: result.outcome, commit };
  }

  async findByCommand(commandId: string): Promise<readonly Commit[]> {
    return this.#store.findByCommand(commandId);
  }

  /** Whether the command committed anything. */
  async wasExecuted(commandId: string): Promise<boolean> {
    return (await this.#store.findByCommand(commandId)).length > 0;
  }

  /** Shows the view every commit that it has not seen. */
  catchUp(): Promise<void> {
    const next = this.#catchingUp.then(() => this.#readOn());
    this.#catchingUp = next.catch(() => undefined);
    return next;
  }

  async #show(commit: OpenedCommit): Promise<void> {
    if (commit.position > this.#sink.position + 1) await this.catchUp();
    else this.#sink.fold(commit);
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const commits = await this.#store.readAll(this.#sink.position, pageSize);
      for (const commit of commits) this.#sink.fold(this.#sealed.open(commit));
      if (commits.length < pageSize) return;
    }
  }
}

/** The events of all commits, in order. */
export function eventsOf(commits: readonly OpenedCommit[]): readonly AccountsEvent[] {
  return commits.flatMap((commit) => commit.events);
}
