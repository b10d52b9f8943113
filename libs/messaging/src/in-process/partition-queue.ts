import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Delivery, DeliveryHandler } from '../message-bus.port.ts';

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const redeliveryPauseMs = 10;

/** The deliveries of one partition to one group: one after the other, in the order of `push`. */
export class PartitionQueue {
  readonly #handler: DeliveryHandler;
  readonly #capacity: number;
  readonly #stopping = new AbortController();
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  constructor(handler: DeliveryHandler, capacity: number) {
    this.#handler = handler;
    this.#capacity = capacity;
  }

  /** Resolves when the delivery was handled. Rejects if too many wait, or if the queue stops before. */
  push(delivery: Delivery): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.reject(stoppedError());
    if (this.#waiting.length >= this.#capacity) {
      return Promise.reject(new Error(`${this.#capacity} deliveries wait to be handled already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ delivery, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when the handler is done; what it did not handle is rejected. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    // Never in the turn of the publisher, as little as over a network.
    await nextTurn();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!(await this.#handle(next.delivery))) break;
      this.#waiting.shift();
      next.resolve();
    }
    this.#working = undefined;
    if (!this.#stopping.signal.aborted) return;
    for (const { reject } of this.#waiting) reject(stoppedError());
    this.#waiting = [];
  }

  /** Until the handler takes it; false if the queue was stopped before. */
  async #handle(delivery: Delivery): Promise<boolean> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#handler(delivery);
        return true;
      } catch {
        // What was rejected is not done: it comes again, and nothing overtakes it.
        await pause(redeliveryPauseMs);
      }
    }
    return false;
  }
}

function stoppedError(): Error {
  return new Error('the subscription has ended');
}
