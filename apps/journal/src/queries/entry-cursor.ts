import { hash } from 'node:crypto';
import { failure, type EntryFilters } from '#contracts';

/** The cursor of a page: below which place the next one begins, bound to account and filters. */
export function cursorOf(seq: number, account: string, filters: EntryFilters): string {
  return `${seq}-${bindingOf(account, filters)}`;
}

/** The place of a cursor. Throws `HTTP.INVALID_QUERY` for one of another account or of other filters. */
export function placeOf(cursor: string, account: string, filters: EntryFilters): number {
  const [, seq, binding] = /^([1-9]\d{0,14})-([0-9a-f]{16})$/.exec(cursor) ?? [];
  if (seq === undefined || binding !== bindingOf(account, filters)) {
    throw failure('HTTP.INVALID_QUERY', 'cursor: is not one of this account and these filters', {
      field: 'cursor',
    });
  }
  return Number(seq);
}

function bindingOf(account: string, filters: EntryFilters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  const sorted = given.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify([account, sorted]), 'hex').slice(0, 16);
}
