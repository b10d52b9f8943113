/** How the purge is, for the API and for metrics. Times are milliseconds since the epoch. */
export interface PurgeCondition {
  /** When a run last ended well; null since the start. */
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
  /** What was told last; undefined if nothing was. */
  told(): Promise<PurgeCondition | undefined>;
}

/** Of a journal that is alone. */
export const onlyTurn: PurgeTurn = {
  isMine: () => true,
  publish: () => Promise.resolve(),
  told: () => Promise.resolve(undefined),
};
