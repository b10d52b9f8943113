import type { LedgerEntry } from '../domain/ledger.events.ts';

/** So many are told apart; whoever has more has lost a ledger, not entries. */
const mostKnown = 10_000;

/** Which entries did not open when they were read, since the process started. */
export class UnopenedEntries {
  private readonly ids = new Set<string>();

  get count(): number {
    return this.ids.size;
  }

  /** Looks at entries as they were read, and answers them. */
  seen<Entries extends readonly LedgerEntry[]>(entries: Entries): Entries {
    for (const { entryId, unopened } of entries) {
      if (unopened !== undefined && this.ids.size < mostKnown) this.ids.add(entryId);
    }
    return entries;
  }
}
