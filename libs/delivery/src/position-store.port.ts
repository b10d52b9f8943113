/**
 * How far a reader has come, for readers whose position does not lie with what they write.
 *
 * Called: by a relay or a consumer runner, one per reader at a time.
 * Guarantees: `load` answers what was saved last or, after a crash, something before it; a position
 *   never goes back.
 * Fails with: a rejected promise if the engine fails.
 * Must not: run ahead: only what is done is saved.
 */
export interface PositionStore {
  /** 0 for a reader that has saved nothing. */
  load(reader: string): Promise<number>;
  save(reader: string, position: number): Promise<void>;
  close(): Promise<void>;
}
