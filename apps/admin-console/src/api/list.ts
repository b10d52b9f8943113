import { get } from './client.ts';

/** A part of a list, and where the next one begins; null where nothing comes after it. */
export interface Part<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The most that one answer holds. */
export const pageSize = 200;

/** The most that is read in one go: each page is an entry of the journal, and each item a row. */
const partSize = 2000;

/** What a list has from a cursor on (null: from its beginning), up to 2000 items. */
export const partOf = <Item>(path: string, from: string | null): Promise<Part<Item>> =>
  partOfPages((cursor) => get<Part<Item>>(path, { limit: pageSize, cursor }), from);

/** The same of what comes in pages of another form: `read` gives the page from a cursor on. */
export async function partOfPages<Item>(
  read: (cursor: string | null) => Promise<Part<Item>>,
  from: string | null,
): Promise<Part<Item>> {
  const items: Item[] = [];
  let next = from;
  do {
    const page = await read(next);
    items.push(...page.items);
    next = page.next;
  } while (next !== null && items.length < partSize);
  return { items, next };
}
