/** How the purge is, for the API and for metrics. Times are milliseconds since the epoch. */
export interface PurgeCondition {
  /** When a run last ended well; null if none ever has. */
  readonly lastRun: number | null;
  readonly nextRun: number | null;
  /** Why the last run failed, if it did. */
  readonly failure?: string;
}

/** Which of several journals has purges run, and what the others are told of it. */
export interface PurgeTurn {
  /** Whether it is this one. */
  isMine(): boolean;
  /** Tells the others. */
  publish(condition: PurgeCondition): Promise<void>;
  /** What was told last, by an earlier process, too; undefined if nothing was. */
  told(): Promise<PurgeCondition | undefined>;
}

/** Where the condition outlives the process. */
export interface PurgeConditionStore {
  /** Undefined if none was kept yet. */
  purgeCondition(): Promise<PurgeCondition | undefined>;
  keepPurgeCondition(condition: PurgeCondition): Promise<void>;
}

/** Of a journal that is alone. */
export class OnlyTurn implements PurgeTurn {
  private readonly store: PurgeConditionStore;

  constructor(store: PurgeConditionStore) {
    this.store = store;
  }

  isMine(): boolean {
    return true;
  }

  publish(condition: PurgeCondition): Promise<void> {
    return this.store.keepPurgeCondition(condition);
  }

  told(): Promise<PurgeCondition | undefined> {
    return this.store.purgeCondition();
  }
}
