import type { LedgerRange } from '../projections/ledger.reader.port.ts';

/** So many entries are read before it is known how large they are. */
const firstStep = 20;

/** How rows of a ledger are read, as they are kept. */
export interface RowReader<Row> {
  /** Those after a sequence number, up to `limit`, oldest first. */
  read(after: number, limit: number): Promise<readonly Row[]>;
  seqOf(row: Row): number;
  /** Of its data. */
  bytesOf(row: Row): number;
}

/** The rows of a range, in so few steps that not much more is read than `maxBytes` have room for. */
export async function pageOfRange<Row>(
  { after, limit, maxBytes }: LedgerRange,
  rows: RowReader<Row>,
): Promise<readonly Row[]> {
  if (maxBytes === undefined) return await rows.read(after, limit);
  const page: Row[] = [];
  let bytes = 0;
  for (let step = Math.min(firstStep, limit); ;) {
    const last = page.at(-1);
    const next = await rows.read(last === undefined ? after : rows.seqOf(last), step);
    for (const row of next) {
      bytes += rows.bytesOf(row);
      if (page.length > 0 && bytes > maxBytes) return page;
      page.push(row);
    }
    if (next.length < step || page.length >= limit || bytes >= maxBytes) return page;
    // As many as there is room for, if they are like those before.
    step = Math.min(limit - page.length, Math.ceil((page.length * (maxBytes - bytes)) / bytes));
  }
}
