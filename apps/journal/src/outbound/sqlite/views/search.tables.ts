import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  Facet,
  Found,
  IndexSearch,
  SearchIndex,
  Tally,
} from '../../../projections/search-index.port.ts';
import type { ViewDeltas, ViewRow } from '../../../projections/view.store.port.ts';
import { written } from '../../written-facet.ts';
import { blockOf, blockSize, commonOffsets, withoutSeqs, withSeqs } from './seq-block.ts';
import { keyOf, type ViewTables } from './view.tables.ts';

interface Block {
  readonly block: number;
  readonly seqs: Uint8Array;
}

/**
 * The search index: one row for each facet and block of sequence numbers. A search walks the blocks that
 * all its facets have, newest first, seeking past those that one of them lacks (ADR 0019).
 */
export class SearchTables implements ViewTables, SearchIndex {
  /** The columns of the primary key. */
  static readonly key = 'account, facet, block';

  private readonly get: StatementSync;
  private readonly put: StatementSync;
  private readonly delete: StatementSync;
  private readonly seek: StatementSync;
  private readonly page: StatementSync;

  constructor(database: DatabaseSync, table: string) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (
         account TEXT NOT NULL, facet TEXT NOT NULL, block INTEGER NOT NULL, seqs BLOB NOT NULL,
         PRIMARY KEY (account, facet, block)
       ) STRICT, WITHOUT ROWID`,
    );
    const key = 'account = ? AND facet = ? AND block';
    this.get = database.prepare(`SELECT seqs FROM ${table} WHERE ${key} = ?`);
    this.put = database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`);
    this.delete = database.prepare(`DELETE FROM ${table} WHERE ${key} = ?`);
    this.seek = database.prepare(
      `SELECT block, seqs FROM ${table} WHERE ${key} <= ? ORDER BY block DESC LIMIT ?`,
    );
    this.page = database.prepare(
      `SELECT * FROM ${table} WHERE (account, facet, block) > (?, ?, ?) ORDER BY account, facet, block LIMIT ?`,
    );
  }

  /** In the order of keys, so that each page is written once. */
  add({ search }: ViewDeltas, folded: (account: string) => number): void {
    const postings = search
      .map(({ account, facet, seqs }) => ({ account, facet: written(facet), seqs }))
      .toSorted((one, other) => order(one.account, other.account) || order(one.facet, other.facet));
    const last = new Map<string, number>();
    for (const { account, facet, seqs } of postings) {
      let before = last.get(account);
      if (before === undefined) last.set(account, (before = blockOf(folded(account))));
      for (const [block, ofBlock] of blocksOf(seqs)) {
        // In a block that begins behind what was folded there is nothing yet.
        const kept = block > before ? null : (this.bytes(account, facet, block) ?? null);
        this.put.run(account, facet, block, withSeqs(kept, ofBlock));
      }
    }
  }

  remove({ search }: ViewDeltas): void {
    for (const posting of search) {
      const facet = written(posting.facet);
      for (const [block, seqs] of blocksOf(posting.seqs)) {
        const kept = this.bytes(posting.account, facet, block);
        const rest = kept === undefined ? null : withoutSeqs(kept, seqs);
        if (rest === null) this.delete.run(posting.account, facet, block);
        else this.put.run(posting.account, facet, block, rest);
      }
    }
  }

  async find({ account, facets: asked, above, below, limit, steps }: IndexSearch): Promise<Found> {
    const facets = asked.map((facet) => this.descent(account, written(facet)));
    const seqs: number[] = [];
    let budget = steps;
    for (let block = blockOf(Math.max(0, below - 1)); ; block -= 1) {
      const aligned = align(facets, block, budget);
      budget = aligned.budget;
      block = aligned.block;
      if (aligned.sets === undefined) {
        return { seqs, searchedTo: block < 0 ? null : (block + 1) * blockSize };
      }
      const start = block * blockSize;
      for (const offset of commonOffsets(aligned.sets, Math.min(blockSize, below - start))) {
        const seq = start + offset;
        if (seq <= above) return { seqs, searchedTo: null };
        seqs.push(seq);
        if (seqs.length === limit) return { seqs, searchedTo: seq };
      }
      if (start <= above) return { seqs, searchedTo: null };
    }
  }

  async tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return facets.map((facet) => this.tallyOf(account, written(facet), above));
  }

  rows(after: string | null, limit: number): readonly ViewRow[] {
    const [account, facet, block] = after === null ? ['', '', 0] : keyOf(after);
    const found = this.page.all(account!, facet!, block!, limit) as unknown as RowOfTable[];
    return found.map((each) => ({
      row: JSON.stringify([each.account, each.facet, each.block]),
      content: Buffer.from(each.seqs).toString('latin1'),
    }));
  }

  row(row: string): string | undefined {
    const [account, facet, block] = keyOf(row) as [string, string, number];
    const seqs = this.bytes(account, facet, block);
    return seqs === undefined ? undefined : contentOf({ block, seqs });
  }

  /** Reads ahead, further each time that all it had read was asked for: a seek for each block takes twice as long. */
  private descent(account: string, facet: string): Descent {
    let ahead = 1;
    let read: Block[] = [];
    return (from) => {
      const passed = read.findIndex(({ block }) => block <= from);
      if (passed < 0) {
        ahead = read.length === 1 ? Math.min(2 * ahead, mostAhead) : 1;
        read = this.seek.all(account, facet, from, ahead) as unknown as Block[];
      } else if (passed > 0) read = read.slice(passed);
      return read[0];
    };
  }

  private tallyOf(account: string, facet: string, above: number): Tally {
    let count = 0;
    let newest: number | null = null;
    let next = Number.MAX_SAFE_INTEGER;
    const blocks = this.descent(account, facet);
    do {
      const found = blocks(next);
      if (found === undefined) break;
      const seqs = seqsOf(found);
      newest ??= seqs[0] ?? null;
      count += seqs.filter((seq) => seq > above).length;
      next = found.block - 1;
    } while (next >= blockOf(above + 1));
    return { count, newest };
  }

  private bytes(account: string, facet: Facet, block: number): Uint8Array | undefined {
    return (this.get.get(account, facet, block) as unknown as Pick<Block, 'seqs'> | undefined)?.seqs;
  }
}

/** Answers the newest block of a facet at or below what is asked; asked for lower ones each time. */
type Descent = (from: number) => Block | undefined;

/** Blocks of a facet that are read at once: 56 KiB if they are bitmaps. */
const mostAhead = 16;

/**
 * The newest block at or below `from` that all facets have, with what each has there. Without sets:
 * there is none, or the budget of seeks is used up and the search would go on at `block`.
 */
function align(facets: readonly Descent[], from: number, budget: number): Aligned {
  let sets: Uint8Array[] = [];
  let block = from;
  // In turn, so that the last ones asked are always different ones.
  for (let asked = 0; asked < budget; asked += 1) {
    const found = (facets[asked % facets.length] as Descent)(block);
    if (found === undefined) return { block: -1, budget: budget - asked };
    // What was seen of the others lies above: they are asked again at the lower block.
    if (found.block < block) sets = [];
    block = found.block;
    sets.push(found.seqs);
    if (sets.length === facets.length) return { sets, block, budget: budget - asked - 1 };
  }
  return { block, budget: 0 };
}

interface Aligned {
  readonly sets?: readonly Uint8Array[];
  readonly block: number;
  readonly budget: number;
}

interface RowOfTable extends Block {
  readonly account: string;
  readonly facet: string;
}

/** Descending. */
function seqsOf({ block, seqs }: Block): number[] {
  return Array.from(commonOffsets([seqs]), (offset) => block * blockSize + offset);
}

function contentOf(block: Block): string {
  return JSON.stringify(seqsOf(block));
}

/** The parts of ascending sequence numbers that lie in one block each. */
function* blocksOf(seqs: readonly number[]): Generator<readonly [number, readonly number[]]> {
  for (let at = 0; at < seqs.length;) {
    const block = blockOf(seqs[at] as number);
    let end = at + 1;
    while (end < seqs.length && blockOf(seqs[end] as number) === block) end += 1;
    yield [block, at === 0 && end === seqs.length ? seqs : seqs.slice(at, end)];
    at = end;
  }
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
