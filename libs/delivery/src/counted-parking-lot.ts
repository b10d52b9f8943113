import type { Logger, Metrics } from '#observability';
import type { ParkedEvent, ParkingLot } from './parking-lot.port.ts';

/** Counts what is parked and logs where it lies: it stays in its topic for as long as that keeps it. */
export class CountedParkingLot implements ParkingLot {
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor(metrics: Metrics, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  park(event: ParkedEvent): Promise<void> {
    this.#metrics.parked.inc({ topic: event.topic });
    this.#logger.error({ parked: event }, 'a fact was parked');
    return Promise.resolve();
  }
}
