import type { LedgerEntry } from '../domain/ledger.events.ts';

/** The data that `open` answers; if it throws, none, and the name of the error, whose message may quote it. */
export function dataIfItOpens(open: () => string): Pick<LedgerEntry, 'data' | 'unopened'> {
  try {
    return { data: open() };
  } catch (error) {
    return { data: '', unopened: error instanceof Error ? error.name : 'Error' };
  }
}
