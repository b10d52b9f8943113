import { setTimeout as pause } from 'node:timers/promises';
import { busEvent, type BusEvent, type FactsTopic } from '#contracts';
import type { Commit, EventStore } from '#event-store';
import { timestampOfMillis } from '#kernel';
import type { KeyedEvent, MessageBus } from '#messaging';
import type { PositionStore } from './position-store.port.ts';

export interface RelayOptions {
  /** Its position is remembered under this name. */
  readonly name: string;
  readonly store: Pick<EventStore, 'readAll'>;
  readonly positions: PositionStore;
  readonly bus: MessageBus;
  readonly topic: FactsTopic;
  /** What a commit says to others: one fact, or nothing. Rejecting it holds the relay up. */
  readonly factOf: (commit: Commit) => Promise<KeyedEvent | undefined>;
}

export interface RelayStatus {
  /** Position of the last commit whose fact was accepted by the bus. */
  readonly position: number;
  /** Commits that are known to wait. */
  readonly lag: number;
  /** Milliseconds since the last moment of which everything is published, at first since the start. */
  readonly ageMs: number;
  /** Why it is held up, if it is. */
  readonly failure: string | undefined;
}

export const heartbeatEveryMs = 250;
const pageSize = 500;
const retryAfterMs = 100;
const stopWithinMs = 1000;

/**
 * Publishes what a store has committed, in position order and at least once: after a crash it goes on
 * from a position at or before the last that was accepted. At every heartbeat it first reads to the end
 * of the store, so that a heartbeat is true whoever sends it, an outdated relay too. It never skips:
 * what it can not read, map or publish it tries again, and heartbeats cease until that succeeds.
 */
export class Relay {
  readonly #options: RelayOptions;
  #position = 0;
  #saved = 0;
  #head = 0;
  #completeAsOf = Date.now();
  #failure: string | undefined;
  #heartbeatDue = 0;
  #stopped = false;
  #work: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  #woken = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Goes on from the remembered position; to be called once. Rejects if that can't be read. */
  async start(): Promise<void> {
    const { positions, name } = this.#options;
    this.#position = await positions.load(name);
    this.#saved = this.#position;
    this.#head = this.#position;
    this.#work = this.#run();
  }

  /** Says that a commit at `position` is durable. Never waits. */
  wake(position: number): void {
    this.#head = Math.max(this.#head, position);
    this.#woken = true;
    this.#wake();
  }

  status(): RelayStatus {
    return {
      position: this.#position,
      lag: this.#head - this.#position,
      ageMs: Date.now() - this.#completeAsOf,
      failure: this.#failure,
    };
  }

  /**
   * Ends after the round under way, which it gives a second: what was not accepted by then is published
   * after the next start. Nothing is read or saved once this has resolved.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await Promise.race([this.#work, pause(stopWithinMs, undefined, { ref: false })]);
    await this.#save();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      try {
        await this.#round();
        this.#failure = undefined;
        await this.#idle(this.#heartbeatDue - performance.now());
      } catch (error) {
        this.#failure = error instanceof Error ? error.message : String(error);
        await pause(retryAfterMs, undefined, { ref: false });
      }
    }
  }

  async #round(): Promise<void> {
    const asOf = Date.now();
    let full = true;
    while (full && !this.#stopped) {
      const commits = await this.#options.store.readAll(this.#position, pageSize);
      await this.#publish(commits);
      full = commits.length === pageSize;
    }
    if (this.#stopped) return;
    this.#completeAsOf = asOf;
    if (performance.now() < this.#heartbeatDue) return;
    this.#heartbeatDue = performance.now() + heartbeatEveryMs;
    await this.#save();
    await this.#options.bus.broadcast(this.#options.topic, this.#heartbeat(asOf));
  }

  async #publish(commits: readonly Commit[]): Promise<void> {
    const { bus, topic, factOf } = this.#options;
    const last = commits.at(-1);
    if (last === undefined) return;
    const facts = await Promise.all(commits.map(factOf));
    await bus.publish(
      topic,
      facts.filter((fact) => fact !== undefined),
    );
    if (this.#stopped) return;
    this.#position = last.position;
    this.#head = Math.max(this.#head, this.#position);
  }

  #heartbeat(asOf: number): BusEvent {
    const { topic } = this.#options;
    const attributes = {
      id: `${this.#position}:${asOf}`,
      subject: topic.source.slice(1),
      time: timestampOfMillis(asOf),
    };
    return busEvent(topic.heartbeat, topic.source, attributes, { as_of: asOf, position: this.#position });
  }

  async #save(): Promise<void> {
    if (this.#position === this.#saved) return;
    await this.#options.positions.save(this.#options.name, this.#position);
    this.#saved = this.#position;
  }

  /** Until it is woken, or for `ms`. */
  async #idle(ms: number): Promise<void> {
    if (this.#woken || this.#stopped || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
