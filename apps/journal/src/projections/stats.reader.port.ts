import type { Latencies } from './latencies.port.ts';
import type { StatsDelta, UsageDelta } from './view.store.port.ts';

export interface StatsRead {
  readonly account: string;
  readonly group: StatsDelta['group'];
  /** Hours that begin at or after `from` and before `to`, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Buckets begin at multiples of this: an hour or a day, milliseconds. */
  readonly bucketMs: number;
  readonly limit: number;
}

export interface StatsRow {
  readonly start: number;
  readonly value: string;
  readonly operations: number;
  readonly failed: number;
  readonly latencies: Latencies;
}

/** Reading the statistics of an account: by start, then value. */
export interface StatsReader {
  stats(read: StatsRead): Promise<readonly StatsRow[]>;
}

export interface UsageRow {
  readonly value: string;
  readonly calls: number;
  /** Beginning of the newest day with a call, milliseconds since the epoch. */
  readonly lastDay: number;
}

export interface KeyUse {
  /** Most calls first. */
  readonly rows: readonly UsageRow[];
  /** Whether calls of the oldest days are left out, or values with the fewest calls. */
  readonly partial: boolean;
}

export interface UsageBounds {
  /**
   * The most rows that are looked at, the newest days first: a row is a value on a day. Whoever calls with a key from
   * ever new addresses makes a row with each call.
   */
  readonly read: number;
  /** The most rows of the answer. */
  readonly limit: number;
}

/** Reading how the keys of an account are used. */
export interface UsageReader {
  /** Keys of the account that have called, by id. */
  usedKeys(account: string): Promise<readonly string[]>;
  /**
   * Operations of the key on the day that begins at `fromDay` and later: of each day as many rows are read as there
   * are commands with their things, of which the API has a fixed number.
   */
  callsFrom(account: string, keyId: string, fromDay: number): Promise<number>;
  usage(account: string, keyId: string, kind: UsageDelta['kind'], bounds: UsageBounds): Promise<KeyUse>;
}
