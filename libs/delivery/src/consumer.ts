import type { BusEvent, FactOf, FactsTopic, HeartbeatData, ParkedEvent } from '#contracts';

/** A consumer throws this where trying again can not help: the event is parked at once. */
export class NotFoldableError extends Error {
  override name = 'NotFoldableError';
}

/**
 * What reads the facts of one service.
 *
 * Called: by a runner; one call per partition at a time, in the order of positions, each once per life
 *   of the runner, and once more after a crash.
 * Guarantees: idempotent by position.
 * Fails with: `NotFoldableError` to have the fact parked, anything else to be given it again later.
 * Must not: catch what it did not deal with, or remember positions of its own accord.
 */
export interface Consumer<Topic extends FactsTopic> {
  /** Of the group and its positions; also a label of metrics. */
  readonly name: string;
  handle(fact: FactOf<Topic>): Promise<void> | void;
  /** Everything up to its position was delivered before it in this partition. */
  heartbeat?(partition: number, heartbeat: HeartbeatData): void;
  /** A fact was set aside, so what follows is built on less than everything. */
  parked?(event: ParkedEvent): void;
}

/** A fact's position, which every fact has (`SourcePosition`). */
export function positionOf(event: BusEvent): number {
  return (event.data as { position: number }).position;
}
