import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  Facet,
  Found,
  IndexSearch,
  SearchIndex,
  Tally,
} from '../../../projections/search-index.port.ts';
import type { Posting, ViewDeltas, ViewRow } from '../../../projections/view.store.port.ts';
import { written } from '../../written-facet.ts';
import { blockOf, blockSize, commonOffsets, withoutSeqs, withSeqs } from './seq-block.ts';
import { keyOf, type ViewTables } from './view.tables.ts';

/** The part of a posting that lies in one block. */
interface Part {
  readonly account: string;
  readonly block: number;
  /** As it is written. */
  readonly facet: string;
  readonly seqs: readonly number[];
}

/** Stands for a block in the row that says which blocks a facet has: a set of numbers as well. */
const blocksOfFacet = -1;

/**
 * The search index: for each account, block of sequence numbers and facet one row, so that what is folded lies close
 * together, and what is purged, too; and for each facet one that says which blocks it has. A search goes down the
 * blocks that all its facets have, newest first (ADR 0019). Up to 822 million entries of an account.
 */
export class SearchTables implements ViewTables, SearchIndex {
  /** The columns of the primary key. */
  static readonly key = 'account, block, facet';

  private readonly get: StatementSync;
  private readonly put: StatementSync;
  private readonly delete: StatementSync;
  private readonly page: StatementSync;

  constructor(database: DatabaseSync, table: string) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (
         account TEXT NOT NULL, block INTEGER NOT NULL, facet TEXT NOT NULL, seqs BLOB NOT NULL,
         PRIMARY KEY (account, block, facet)
       ) STRICT, WITHOUT ROWID`,
    );
    const key = 'account = ? AND block = ? AND facet = ?';
    this.get = database.prepare(`SELECT seqs FROM ${table} WHERE ${key}`);
    this.put = database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`);
    this.delete = database.prepare(`DELETE FROM ${table} WHERE ${key}`);
    this.page = database.prepare(
      `SELECT * FROM ${table} WHERE (account, block, facet) > (?, ?, ?) ORDER BY account, block, facet LIMIT ?`,
    );
  }

  /** In the order of keys, so that each page is written once. */
  add({ search }: ViewDeltas, folded: (account: string) => number): void {
    const last = new Map<string, number>();
    const begun: Part[] = [];
    for (const part of partsOf(search)) {
      const { account, block, facet, seqs } = part;
      let before = last.get(account);
      if (before === undefined) last.set(account, (before = blockOf(folded(account))));
      // In a block that begins behind what was folded there is nothing yet.
      const kept = block > before ? null : this.bytes(account, block, facet);
      this.put.run(account, block, facet, withSeqs(kept, seqs));
      if (kept === null) begun.push(part);
    }
    for (const { account, facet, seqs: blocks } of blockLists(begun)) {
      const kept = this.bytes(account, blocksOfFacet, facet);
      this.put.run(account, blocksOfFacet, facet, withSeqs(kept, blocks));
    }
  }

  remove({ search }: ViewDeltas): void {
    const ended: Part[] = [];
    for (const part of partsOf(search)) if (!this.take(part)) ended.push(part);
    for (const list of blockLists(ended)) this.take(list);
  }

  async find({ account, facets: asked, above, below, limit, steps }: IndexSearch): Promise<Found> {
    const facets = asked.map(written);
    const lists = this.sets(account, blocksOfFacet, facets);
    const seqs: number[] = [];
    let looks = 0;
    const newest = Math.min(blockSize - 1, blockOf(Math.max(0, below - 1)));
    for (const block of commonOffsets(lists, newest + 1)) {
      const start = block * blockSize;
      if (start + blockSize - 1 <= above) break;
      if (looks > 0 && looks + facets.length > steps) return { seqs, searchedTo: start + blockSize };
      looks += facets.length;
      const sets = this.sets(account, block, facets);
      for (const offset of commonOffsets(sets, Math.min(blockSize, below - start))) {
        const seq = start + offset;
        if (seq <= above) return { seqs, searchedTo: null };
        seqs.push(seq);
        if (seqs.length === limit) return { seqs, searchedTo: seq };
      }
    }
    return { seqs, searchedTo: null };
  }

  async tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return facets.map((facet) => this.tallyOf(account, written(facet), above));
  }

  rows(after: string | null, limit: number): readonly ViewRow[] {
    const [account, block, facet] = after === null ? ['', blocksOfFacet, ''] : keyOf(after);
    const found = this.page.all(account!, block!, facet!, limit) as unknown as RowOfTable[];
    return found.map((each) => ({
      row: JSON.stringify([each.account, each.block, each.facet]),
      content: Buffer.from(each.seqs).toString('latin1'),
    }));
  }

  row(row: string): string | undefined {
    const [account, block, facet] = keyOf(row) as [string, number, string];
    const set = this.bytes(account, block, facet);
    if (set === null) return undefined;
    return JSON.stringify(block === blocksOfFacet ? [...commonOffsets([set])] : seqsOf(block, set));
  }

  private tallyOf(account: string, facet: string, above: number): Tally {
    let count = 0;
    let newest: number | null = null;
    for (const block of commonOffsets(this.sets(account, blocksOfFacet, [facet]))) {
      if (newest !== null && (block + 1) * blockSize - 1 <= above) break;
      const seqs = this.sets(account, block, [facet]).flatMap((set) => seqsOf(block, set));
      newest ??= seqs[0] ?? null;
      count += seqs.filter((seq) => seq > above).length;
    }
    return { count, newest };
  }

  /** Takes numbers out of a row; false if none is left. */
  private take({ account, block, facet, seqs }: Part): boolean {
    const kept = this.bytes(account, block, facet);
    const rest = kept === null ? null : withoutSeqs(kept, seqs);
    if (rest === null) this.delete.run(account, block, facet);
    else this.put.run(account, block, facet, rest);
    return rest !== null;
  }

  /** Of each facet the set in a block; where it has none, an empty one. */
  private sets(account: string, block: number, facets: readonly string[]): Uint8Array[] {
    return facets.map((facet) => this.bytes(account, block, facet) ?? noSeqs);
  }

  private bytes(account: string, block: number, facet: string): Uint8Array | null {
    const row = this.get.get(account, block, facet) as Pick<RowOfTable, 'seqs'> | undefined;
    return row?.seqs ?? null;
  }
}

const noSeqs = new Uint8Array();

interface RowOfTable {
  readonly account: string;
  readonly block: number;
  readonly facet: string;
  readonly seqs: Uint8Array;
}

/** Descending. */
function seqsOf(block: number, set: Uint8Array): number[] {
  return Array.from(commonOffsets([set]), (offset) => block * blockSize + offset);
}

/** What lies in one block each, in the order of keys. */
function partsOf(postings: readonly Posting[]): Part[] {
  const parts = postings.flatMap(({ account, facet, seqs }) =>
    Array.from(blocksOf(seqs), ([block, ofBlock]) => ({
      account,
      block,
      facet: written(facet),
      seqs: ofBlock,
    })),
  );
  return parts.sort(byKey);
}

/** Of parts in the order of keys, the blocks of each facet, as parts of the row that says which it has. */
function blockLists(parts: readonly Part[]): Part[] {
  const lists = new Map<string, Part & { readonly seqs: number[] }>();
  for (const { account, block, facet } of parts) {
    const name = `${account} ${facet}`;
    const list = lists.get(name);
    if (list === undefined) lists.set(name, { account, block: blocksOfFacet, facet, seqs: [block] });
    else list.seqs.push(block);
  }
  return [...lists.values()].sort(byKey);
}

function byKey(one: Part, other: Part): number {
  return order(one.account, other.account) || one.block - other.block || order(one.facet, other.facet);
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
