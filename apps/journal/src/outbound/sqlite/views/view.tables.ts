import type { ViewDeltas, ViewRow } from '../../../projections/view.store.port.ts';

/** The tables of one copy of a view. Synchronous, inside the caller's transaction. */
export interface ViewTables {
  /** `folded`: up to which sequence number an account was folded before. */
  add(deltas: ViewDeltas, folded: (account: string) => number): void;
  remove(deltas: ViewDeltas): void;
  rows(after: string | null, limit: number): readonly ViewRow[];
  row(row: string): string | undefined;
}

/** The key of a row, from its name. */
export function keyOf(row: string): (string | number)[] {
  return JSON.parse(row) as (string | number)[];
}
