/** A run that deleted something. Times are milliseconds since the epoch. */
export interface RecordedRun {
  readonly entryId: string;
  readonly seq: number;
  readonly orderedAt: number;
  /** Null while it is going on. */
  readonly finishedAt: number | null;
  /** Entries that are gone by now. */
  readonly purged: number;
  /** JSON text of `PurgeOrder`. */
  readonly order: string;
}

/** Reading what was purged, of one account. */
export interface PurgeReader {
  /** Newest first. */
  purges(account: string, limit: number): Promise<readonly RecordedRun[]>;
}
