export interface JournalCondition {
  /** Partitions of the log that this process writes ledgers of. */
  readonly partitions: number;
  /** Records of the operation log that are not in a ledger yet, when it was last looked at. */
  readonly lag: number;
  /** Entries that a view of the journal could not fold. */
  readonly parked: number;
  /** Entries whose seal did not open when they were read, since the process started. */
  readonly unopened: number;
  /** Why the ledger's writer has stopped, if it has. */
  readonly failure?: string;
  /** Why resolving failed when it was last tried, if it did. */
  readonly resolving?: string;
  /** Milliseconds by which the clock is ahead of what the purge believes. */
  readonly distrustedMs: number;
  /** Why the last batch of a purge failed, if it did. */
  readonly purgeFailure?: string;
}

/** How the journal is, for readiness and metrics. */
export class JournalStatus {
  private condition: JournalCondition = { partitions: 0, lag: 0, parked: 0, unopened: 0, distrustedMs: 0 };
  private readonly watchers: ((condition: JournalCondition) => void)[] = [];

  current(): JournalCondition {
    return this.condition;
  }

  /** `watcher` is called with every update. */
  watch(watcher: (condition: JournalCondition) => void): void {
    this.watchers.push(watcher);
  }

  update(condition: JournalCondition): void {
    this.condition = condition;
    for (const watcher of this.watchers) watcher(condition);
  }
}
