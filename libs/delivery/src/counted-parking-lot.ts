import type { ParkedEvent } from '#contracts';
import type { Logger, Metrics } from '#observability';
import type { ParkingLot } from './parking-lot.port.ts';

/** Counts what is parked and logs where it lies, once it is in the lot behind this one, if there is one. */
export class CountedParkingLot implements ParkingLot {
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #behind: ParkingLot | undefined;

  constructor(metrics: Metrics, logger: Logger, behind?: ParkingLot) {
    this.#metrics = metrics;
    this.#logger = logger;
    this.#behind = behind;
  }

  async park(event: ParkedEvent): Promise<void> {
    await this.#behind?.park(event);
    this.#metrics.parked.inc({ topic: event.topic });
    this.#logger.error({ parked: event }, 'a fact was parked');
  }
}
