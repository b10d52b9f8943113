import { z } from 'zod';

/** A page of a list. `cursor` is opaque to callers: from the `next` of an earlier page. */
export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
}

export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
