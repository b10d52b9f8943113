import { hash } from 'node:crypto';
import type { Model } from 'mongoose';
import { isDuplicate } from '#mongo';
import { byIds } from '../by-ids.ts';
import type { CountedDocument } from './view.documents.ts';

/** What one entry changes in one row. */
export interface RowChange<Delta> {
  readonly account: string;
  /** JSON text of the row's key. */
  readonly name: string;
  readonly seq: number;
  readonly delta: Delta;
}

/** How a row is counted. */
export interface Counting<Row, Delta> {
  added(row: Row | null, delta: Delta): Row;
  /** Null: nothing is left. */
  taken(row: Row, delta: Delta): Row | null;
}

type Next = Omit<CountedDocument, '_id' | 'copy' | 'version'>;

interface Wanted<Delta> {
  readonly account: string;
  readonly name: string;
  /** Ascending. */
  readonly changes: readonly RowChange<Delta>[];
}

/**
 * Rows of counts that several processes may change at a time, each any number of times: every row knows
 * which entries are counted in it, and a change names the version that it was made of (ADR 0041).
 */
export class CountedRows<Row, Delta> {
  private readonly rows: Model<CountedDocument>;
  private readonly counting: Counting<Row, Delta>;

  constructor(rows: Model<CountedDocument>, counting: Counting<Row, Delta>) {
    this.rows = rows;
    this.counting = counting;
  }

  /** Counts what is not counted yet. Of each account in the order of its sequence. */
  async add(copy: string, changes: readonly RowChange<Delta>[]): Promise<void> {
    await this.change(copy, changes, (before, { account, name, changes: all }) => {
      const fresh = all.filter(({ seq }) => seq > (before?.through ?? 0));
      const last = fresh.at(-1);
      if (last === undefined) return undefined;
      const row = fresh.reduce(
        (sum: Row | null, { delta }) => this.counting.added(sum, delta),
        (before?.row ?? null) as Row | null,
      );
      const { order = 0, takenThrough = 0 } = before ?? {};
      return { account, name, row, through: last.seq, order, takenThrough };
    });
  }

  /**
   * Takes away what is counted and was not taken away under the same order to purge. A row in which
   * nothing is left stays as a mark without a name: a process that was overtaken can't bring it back.
   */
  async take(copy: string, order: number, changes: readonly RowChange<Delta>[]): Promise<void> {
    await this.change(copy, changes, (before, { changes: all }) => {
      if (before === undefined || before.order > order) return undefined;
      const done = before.order === order ? before.takenThrough : 0;
      const counted = all.filter(({ seq }) => seq > done && seq <= before.through);
      const last = counted.at(-1);
      if (last === undefined) return undefined;
      const row = counted.reduce(
        (sum: Row | null, { delta }) => (sum === null ? null : this.counting.taken(sum, delta)),
        before.row as Row | null,
      );
      const named = row === null ? { account: '', name: '' } : { account: before.account, name: before.name };
      return { ...named, row, through: before.through, order, takenThrough: last.seq };
    });
  }

  /** Rows in the order of their names, behind `after`. */
  async page(copy: string, after: string | null, limit: number) {
    return await this.rows
      .find({ copy, name: { $gt: after ?? '' } }, { _id: 0, name: 1, row: 1 })
      .sort({ name: 1 })
      .limit(limit)
      .lean<{ name: string; row: Row }[]>();
  }

  async find(copy: string, name: string): Promise<Row | undefined> {
    const found = await this.rows.findById(idOf(copy, name)).lean<CountedDocument | null>();
    return (found?.row ?? undefined) as Row | undefined;
  }

  /** Removes up to `limit` rows of a copy, marks included; answers how many there were. */
  async drop(copy: string, limit: number): Promise<number> {
    const found = await this.rows.find({ copy }, { _id: 1 }).limit(limit).lean<{ _id: string }[]>();
    if (found.length > 0) await this.rows.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    return found.length;
  }

  private async change(
    copy: string,
    changes: readonly RowChange<Delta>[],
    next: (before: CountedDocument | undefined, wanted: Wanted<Delta>) => Next | undefined,
  ): Promise<void> {
    const wanted = byRow(copy, changes);
    // Again until nothing is left to be done: what another process was faster with is looked at anew.
    while (wanted.size > 0 && !(await this.changeOnce(copy, wanted, next)));
  }

  private async changeOnce(
    copy: string,
    wanted: ReadonlyMap<string, Wanted<Delta>>,
    next: (before: CountedDocument | undefined, wanted: Wanted<Delta>) => Next | undefined,
  ): Promise<boolean> {
    const found = await byIds(this.rows, [...wanted.keys()]);
    const before = new Map(found.map((document) => [document._id, document]));
    const inserts: CountedDocument[] = [];
    const updates: { id: string; version: number; set: Next & { version: number } }[] = [];
    for (const [id, each] of wanted) {
      const known = before.get(id);
      const made = next(known, each);
      if (made === undefined) continue;
      if (known === undefined) inserts.push({ ...made, _id: id, copy, version: 1 });
      else updates.push({ id, version: known.version, set: { ...made, version: known.version + 1 } });
    }
    const written = await Promise.all([this.insert(inserts), this.update(updates)]);
    return written.every((all) => all);
  }

  /** Whether all were new. */
  private async insert(documents: readonly CountedDocument[]): Promise<boolean> {
    if (documents.length === 0) return true;
    try {
      await this.rows.collection.insertMany(documents as never[], { ordered: false });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Whether all were as they had been read. */
  private async update(
    updates: readonly { readonly id: string; readonly version: number; readonly set: object }[],
  ): Promise<boolean> {
    if (updates.length === 0) return true;
    const { matchedCount } = await this.rows.collection.bulkWrite(
      updates.map(({ id, version, set }) => ({
        updateOne: { filter: { _id: id, version } as never, update: { $set: set as never } },
      })),
      { ordered: false },
    );
    return matchedCount === updates.length;
  }
}

function byRow<Delta>(
  copy: string,
  changes: readonly RowChange<Delta>[],
): ReadonlyMap<string, Wanted<Delta>> {
  const wanted = new Map<string, Wanted<Delta> & { readonly changes: RowChange<Delta>[] }>();
  for (const change of changes) {
    const id = idOf(copy, change.name);
    const known = wanted.get(id);
    if (known === undefined)
      wanted.set(id, { account: change.account, name: change.name, changes: [change] });
    else known.changes.push(change);
  }
  return wanted;
}

/** A hash, since it outlives what it stands for. */
function idOf(copy: string, name: string): string {
  return hash('sha256', `${copy}\n${name}`, 'base64url');
}
