/** A fact that a view could not fold: what finds it again, and no payload. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  /** Null where not even that could be read. */
  readonly position: number | null;
  readonly id: string | null;
  readonly reason: string;
}

/**
 * Where facts are set aside so that those behind them go on.
 *
 * Called: by a runner, rarely.
 * Guarantees: what was parked is counted and visible to whoever runs the system.
 * Fails with: a rejected promise; the fact is then delivered again.
 * Must not: be given payloads.
 */
export interface ParkingLot {
  park(event: ParkedEvent): Promise<void>;
}
