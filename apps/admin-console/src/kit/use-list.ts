import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import type { Part } from '../api/list.ts';

/** A list as far as it has been read. */
export interface List<Item> {
  /** Undefined until something of it has been read. */
  readonly items: readonly Item[] | undefined;
  /** When that was. Milliseconds since the epoch. */
  readonly readAt: number;
  /** Why it can't be read. */
  readonly error: unknown;
  /** Whether it goes on after `items`. */
  readonly hasMore: boolean;
  readonly isReadingMore: boolean;
  /** Why what comes after `items` can't be read. */
  readonly moreError: unknown;
  readonly readMore: () => void;
  readonly readAgain: () => void;
}

/** Reads a list part by part, kept under `key`. `read` gives the part from a cursor on. */
export function useList<Item>(
  key: string | readonly unknown[],
  read: (from: string | null) => Promise<Part<Item>>,
): List<Item> {
  const query = useInfiniteQuery({
    queryKey: typeof key === 'string' ? [key] : key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: itemsOf<Item>,
  });
  return {
    items: query.data,
    readAt: query.dataUpdatedAt,
    error: query.isFetchNextPageError ? null : query.error,
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    moreError: query.isFetchNextPageError ? query.error : null,
    readMore: () => void query.fetchNextPage(),
    readAgain: () => void query.refetch(),
  };
}

function itemsOf<Item>({ pages }: InfiniteData<Part<Item>>): readonly Item[] {
  return pages.flatMap(({ items }) => items);
}
