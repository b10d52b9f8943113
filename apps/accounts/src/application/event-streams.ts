import { isCommandStream, type Commit, type EventStore } from '#event-store';
import { KeyedQueue } from '#kernel';
import { currentTraceparent } from '#observability';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { CommandContext } from './command-context.ts';
import { RecentStreams } from './recent-streams.ts';
import type { OpenedCommit, SealedEvents } from './sealed-events.ts';

/** Where commits go to be seen: a view that is folded in position order. */
export interface CommitSink {
  /** Position of the last commit that it has seen; 0 before the first. */
  readonly position: number;
  /** Folds the commit; drops it if it was seen before. */
  fold(commit: OpenedCommit): void;
}

export interface NewEvents extends CommandContext {
  readonly stream: string;
  readonly expectedVersion: number;
  readonly events: readonly AccountsEvent[];
}

export type Appended =
  | { readonly outcome: 'committed' | 'repeated'; readonly commit: OpenedCommit }
  | { readonly outcome: 'conflict' };

/** Is told of every commit once, in the order of positions, right after the view has seen it; may not throw. */
export type CommitListener = (commit: OpenedCommit) => void;

const pageSize = 500;

/**
 * The event store as the handlers see it: events in the clear, and a view that has seen every
 * append before it is answered.
 *
 * Safe to use concurrently: of several appends at one version one commits, and the view sees commits in
 * the order of their positions, whichever answer arrives first.
 */
export class EventStreams {
  readonly #store: EventStore;
  readonly #sealed: SealedEvents;
  readonly #sink: CommitSink;
  readonly #turns = new KeyedQueue();
  readonly #recent = new RecentStreams();
  readonly #listeners = new Set<CommitListener>();
  #reading: Promise<void> = Promise.resolve();
  #nextReading: Promise<void> | undefined;

  constructor(store: EventStore, sealed: SealedEvents, sink: CommitSink) {
    this.#store = store;
    this.#sealed = sealed;
    this.#sink = sink;
  }

  async load(stream: string): Promise<readonly OpenedCommit[]> {
    const known = this.#recent.find(stream);
    const after = known.at(-1)?.version ?? 0;
    const newer = (await this.#store.readStream(stream, after)).filter(({ version }) => version > after);
    if (newer.length === 0) return known;
    const commits = [...known, ...(await this.#open(newer))];
    this.#recent.keep(stream, commits);
    return commits;
  }

  /** Up to `limit` commits of all streams with a position above `after`, in order. */
  async readAll(after: number, limit: number): Promise<readonly OpenedCommit[]> {
    return this.#open(await this.#store.readAll(after, limit));
  }

  async append(newEvents: NewEvents): Promise<Appended> {
    const { stream, expectedVersion, commandId, operationId } = newEvents;
    const events = await Promise.all(
      newEvents.events.map((event) => this.#sealed.seal(stream, commandId, event)),
    );
    const traceparent = currentTraceparent();
    const result = await this.#store.append({
      ...{ stream, expectedVersion, commandId, operationId, traceparent, events },
    });
    if (result.outcome === 'conflict') return { outcome: 'conflict' };
    const [commit] = await this.#open([result.commit]);
    if (commit === undefined) throw new Error(`commit ${result.commit.position} could not be opened`);
    if (commit.position > this.#sink.position + 1) await this.catchUp();
    else this.#show(commit);
    return { outcome: result.outcome, commit };
  }

  /** What the command has committed on streams of this prefix. */
  async committedBy(commandId: string, prefix: string): Promise<readonly OpenedCommit[]> {
    const commits = await this.#store.findByCommand(commandId);
    return this.#open(commits.filter(({ stream }) => stream.startsWith(prefix)));
  }

  /** Whether the command committed anything. */
  async wasExecuted(commandId: string): Promise<boolean> {
    return (await this.#store.findByCommand(commandId)).length > 0;
  }

  /** Runs work on this name (a stream's, say) one after the other within this process. */
  inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    return this.#turns.run(name, work);
  }

  /** Tells `listener` of all commits from now on; answers how to stop that. */
  subscribe(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the view every commit that was made before the call; who asks meanwhile shares the next reading. */
  catchUp(): Promise<void> {
    this.#nextReading ??= this.#reading.then(() => {
      this.#nextReading = undefined;
      const reading = this.#readOn();
      this.#reading = reading.catch(() => undefined);
      return reading;
    });
    return this.#nextReading;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const commits = await this.readAll(this.#sink.position, pageSize);
      for (const commit of commits) this.#show(commit);
      if (commits.length < pageSize) return;
    }
  }

  #show(commit: OpenedCommit): void {
    if (commit.position <= this.#sink.position) return;
    this.#sink.fold(commit);
    this.#recent.show(commit);
    for (const listener of this.#listeners) listener(commit);
  }

  /** The claim of a command says nothing about an aggregate: for whoever folds, it is an empty commit. */
  #open(commits: readonly Commit[]): Promise<readonly OpenedCommit[]> {
    return this.#sealed.open(
      commits.map((commit) => (isCommandStream(commit.stream) ? { ...commit, events: [] } : commit)),
    );
  }
}

/** The events of all commits, in order. */
export function eventsOf(commits: readonly OpenedCommit[]): readonly AccountsEvent[] {
  return commits.flatMap((commit) => commit.events);
}
