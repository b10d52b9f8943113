import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FoldedEntry, LedgerPages } from '../../projections/ledger.pages.port.ts';
import type { LedgerEntry } from '../../projections/ledger.reader.port.ts';
import { dataIfItOpens } from '../data-if-it-opens.ts';
import type { UnopenedEntries } from '../unopened-entries.ts';
import { entryColumns, entryIfItOpens, openedData, type EntryRow } from './sealed-entry.ts';

/** As an array: rebuilding views reads every entry, and whole rows as objects take a third longer. */
type FoldedRow = readonly [
  ...[seq: number, recordedAt: number, ofClass: string, command: string, thing: string, type: string],
  ...[sealed: Uint8Array, key: Uint8Array | null],
];

/** Reading ledgers in order, over the connection of their store. */
export class SqliteLedgerPages implements LedgerPages {
  private readonly nextAccount: StatementSync;
  private readonly page: StatementSync;
  private readonly at: StatementSync;
  private readonly place: StatementSync;
  private readonly head: StatementSync;
  private readonly unopened: UnopenedEntries;

  constructor(database: DatabaseSync, unopened: UnopenedEntries) {
    this.unopened = unopened;
    this.nextAccount = database.prepare(
      'SELECT account FROM ledger WHERE account > ? ORDER BY account LIMIT 1',
    );
    this.page = database.prepare(
      `SELECT seq, recordedAt, class, command, thing, type, data, payloadKeys.key
       FROM ledger LEFT JOIN payloadKeys USING (id) WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?`,
    );
    this.page.setReturnArrays(true);
    // CROSS JOIN keeps the order of the tables, and so that of the numbers.
    this.at = database.prepare(
      `SELECT ${entryColumns} FROM json_each(?) AS asked
       CROSS JOIN ledger ON ledger.account = ? AND ledger.seq = asked.value
       LEFT JOIN payloadKeys ON payloadKeys.id = ledger.id`,
    );
    this.at.setReturnArrays(true);
    this.place = database.prepare('SELECT recordedAt FROM ledger WHERE account = ? AND seq = ?');
    this.head = database.prepare('SELECT seq FROM ledger WHERE account = ? ORDER BY seq DESC LIMIT 1');
  }

  async accounts(): Promise<readonly string[]> {
    const accounts: string[] = [];
    for (let last = ''; ;) {
      const found = this.nextAccount.get(last) as { account: string } | undefined;
      if (found === undefined) return accounts;
      last = found.account;
      accounts.push(last);
    }
  }

  async total(): Promise<number> {
    const sizes = (await this.accounts()).map((account) => this.size(account));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async following<Read>(account: string, after: number, limit: number, read: (entry: FoldedEntry) => Read) {
    // Row by row, so that the data of one is gone before the next is opened.
    const rows = this.page.iterate(account, after, limit) as unknown as Iterable<FoldedRow>;
    return Array.from(rows, ([seq, recordedAt, of, command, thing, type, sealed, key]) => {
      const { data, unopened } = dataIfItOpens(() => openedData(type, key, sealed));
      return read({ account, seq, recordedAt, class: of, command, thing, type, data, unopened });
    });
  }

  async entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    // In one statement: a page from all over a ledger takes half as long as with one for each entry.
    const rows = this.at.all(JSON.stringify(seqs), account) as unknown as EntryRow[];
    return this.unopened.seen(rows.map(entryIfItOpens));
  }

  /** By halving: recorded times never decrease. */
  async firstAt(account: string, recordedAt: number): Promise<number> {
    let low = 1;
    let high = this.size(account) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = this.place.get(account, middle) as { recordedAt: number };
      if (found.recordedAt >= recordedAt) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private size(account: string): number {
    return (this.head.get(account) as { seq: number } | undefined)?.seq ?? 0;
  }
}
