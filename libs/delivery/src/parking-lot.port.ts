import type { ParkedEvent } from '#contracts';

/**
 * Where facts are set aside so that those behind them go on.
 *
 * Called: by a runner, rarely; and by views, before they go on without the event.
 * Guarantees: what was parked is visible to whoever runs the system. It may be told twice.
 * Fails with: a rejected promise; the fact is then delivered again.
 * Must not: be given payloads.
 */
export interface ParkingLot {
  park(event: ParkedEvent): Promise<void>;
}

export const PARKING_LOT = Symbol('PARKING_LOT');
