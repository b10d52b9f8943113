import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LedgerPages } from '../../projections/ledger.pages.port.ts';
import type { LedgerEntry } from '../../projections/ledger.reader.port.ts';
import { openedEntry, withKey, type EntryRow } from './sealed-entry.ts';

/** Reading ledgers in order, over the connection of their store. */
export class SqliteLedgerPages implements LedgerPages {
  private readonly nextAccount: StatementSync;
  private readonly page: StatementSync;
  private readonly at: StatementSync;
  private readonly place: StatementSync;
  private readonly head: StatementSync;

  constructor(database: DatabaseSync) {
    this.nextAccount = database.prepare(
      'SELECT account FROM ledger WHERE account > ? ORDER BY account LIMIT 1',
    );
    this.page = database.prepare(`${withKey} WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?`);
    this.at = database.prepare(`${withKey} WHERE account = ? AND seq = ?`);
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

  async following(account: string, after: number, limit: number): Promise<readonly LedgerEntry[]> {
    return (this.page.all(account, after, limit) as unknown as EntryRow[]).map(openedEntry);
  }

  async entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    return seqs.flatMap((seq) => {
      const row = this.at.get(account, seq) as unknown as EntryRow | undefined;
      return row === undefined ? [] : [openedEntry(row)];
    });
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
