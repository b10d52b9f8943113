import type { ReadEntry } from '../../../projections/entry-facts.port.ts';
import type { ViewRow } from '../../../projections/view.store.port.ts';

/** The documents of one view, by copy. */
export interface ViewDocuments {
  /** An entry that is added again changes nothing. Of each account in sequence. */
  add(copy: string, entries: readonly ReadEntry[]): Promise<void>;
  /** An entry that is taken away again under the same order changes nothing. In sequence. */
  take(copy: string, order: number, entries: readonly ReadEntry[]): Promise<void>;
  rows(copy: string, after: string | null, limit: number): Promise<readonly ViewRow[]>;
  row(copy: string, row: string): Promise<string | undefined>;
  /** Removes up to `limit` documents of a copy; answers how many there were. */
  drop(copy: string, limit: number): Promise<number>;
}
