import { z } from 'zod';
import { entryFiltersSchema, failure, type EntryFilters } from '#contracts';

const sequence = z.string().regex(/^\d{1,15}$/, 'is not a sequence number');

/** The filters of the search and the account, as every way to read entries takes them. */
export const filterQuery = entryFiltersSchema.extend({ account_number: z.string().optional() });

/** Where a stream goes on: after the entry of this sequence number. */
export const afterQuery = z.object({ after: sequence.transform(Number).optional() });

/**
 * Throws `JOURNAL.BEYOND_HEAD` if a ledger of `size` entries has none of the number after which a stream is to go on:
 * what comes up to that number would be passed over. `field` is where the caller gave it.
 */
export function requireReached(after: number, size: number, field: string): void {
  if (after <= size) return;
  throw failure('JOURNAL.BEYOND_HEAD', `${field}: the ledger ends at ${size}, before ${after}`, { field });
}

/** Parameters as they are recorded, whatever they hold. */
export const recordedFilterQuery = z.object(
  Object.fromEntries(
    [...Object.keys(entryFiltersSchema.shape), 'after', 'format'].map((name) => [name, z.string()]),
  ),
);

/** The filters alone, out of all parameters; undefined where there is none. */
export function filtersOf(query: Readonly<Record<string, unknown>>): EntryFilters | undefined {
  const given = Object.entries(query).filter(([name]) => name in entryFiltersSchema.shape);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
