import type { LedgerEntry } from '../domain/ledger.events.ts';
import { readEntry } from './entry-facts.port.ts';
import type { EntryIndexStore, IndexedEntry } from './entry-index.port.ts';
import type { LedgerPages } from './ledger.pages.port.ts';
import { facetsOf } from './search-index.port.ts';

/** Entries that are read from the ledger at a time. */
const chunk = 500;

/**
 * Keeps an index of entries behind the ledger. What it is not told of, or failed to index, it reads from the
 * ledger: each account from its position on.
 */
export class EntryIndexProjection {
  private readonly store: EntryIndexStore;
  private readonly ledger: LedgerPages;
  private readonly behind: Set<string>;
  private readonly positions = new Map<string, number>();

  private constructor(store: EntryIndexStore, ledger: LedgerPages, accounts: readonly string[]) {
    this.store = store;
    this.ledger = ledger;
    this.behind = new Set(accounts);
  }

  /** Everything counts as behind until `catchUp` has looked. */
  static async open(store: EntryIndexStore, ledger: LedgerPages): Promise<EntryIndexProjection> {
    return new EntryIndexProjection(store, ledger, await ledger.accounts());
  }

  isBehind(account: string): boolean {
    return this.behind.has(account);
  }

  /** Takes what was appended to ledgers. */
  async add(entries: readonly LedgerEntry[]): Promise<void> {
    const byAccount = new Map<string, LedgerEntry[]>();
    for (const entry of entries) {
      const own = byAccount.get(entry.account);
      if (own === undefined) byAccount.set(entry.account, [entry]);
      else own.push(entry);
    }
    const told = [...byAccount].filter(([account]) => !this.behind.has(account));
    for (const account of byAccount.keys()) this.behind.add(account);
    for (const [account, own] of told) {
      if (own[0]?.seq !== (await this.position(account)) + 1) continue;
      await this.index(account, own);
      this.behind.delete(account);
    }
  }

  /** Reads a chunk of what is missing of each account; answers whether there is more. */
  async catchUp(): Promise<boolean> {
    for (const account of [...this.behind]) {
      const entries = await this.ledger.following(account, await this.position(account), chunk);
      if (entries.length > 0) await this.index(account, entries);
      if (entries.length < chunk) this.behind.delete(account);
    }
    return this.behind.size > 0;
  }

  private async position(account: string): Promise<number> {
    return this.positions.get(account) ?? (await this.store.position(account));
  }

  private async index(account: string, entries: readonly LedgerEntry[]): Promise<void> {
    await this.store.add(entries.map(indexed));
    const seq = entries.at(-1)?.seq ?? 0;
    await this.store.advance(account, seq);
    this.positions.set(account, seq);
  }
}

function indexed(entry: LedgerEntry): IndexedEntry {
  const { account, seq, facts } = readEntry(entry);
  if (facts === null) return { account, seq, facets: [], parked: null };
  if ('reason' in facts) return { account, seq, facets: [], parked: facts.reason };
  return { account, seq, facets: facetsOf(facts), parked: null };
}
