import { isFoldable, readEntry, type ReadEntry } from './entry-facts.port.ts';
import type { FoldedEntry } from './ledger.pages.port.ts';
import { facetsOf, type Facet } from './search-index.port.ts';

/** An entry that views do not have yet. */
export class UnfoldedEntry {
  readonly read: ReadEntry;
  private facets: ReadonlySet<Facet> | undefined;

  constructor(entry: FoldedEntry) {
    this.read = readEntry(entry);
  }

  get seq(): number {
    return this.read.seq;
  }

  /** Whether a search by these facets finds it. */
  has(facets: readonly Facet[]): boolean {
    const own = (this.facets ??= new Set(isFoldable(this.read) ? facetsOf(this.read.facts) : []));
    return facets.every((facet) => own.has(facet));
  }
}

/** What was appended to ledgers and is not in their views yet. */
export class UnfoldedEntries {
  private byAccount = new Map<string, UnfoldedEntry[]>();
  private count = 0;
  private gap = false;

  /** How many there are. */
  get size(): number {
    return this.count;
  }

  add(entries: readonly FoldedEntry[]): void {
    for (const entry of entries) {
      const added = new UnfoldedEntry(entry);
      const others = this.byAccount.get(entry.account);
      if (others === undefined) this.byAccount.set(entry.account, [added]);
      else {
        this.gap ||= others.at(-1)?.seq !== entry.seq - 1;
        others.push(added);
      }
    }
    this.count += entries.length;
  }

  of(account: string): readonly UnfoldedEntry[] {
    return this.byAccount.get(account) ?? [];
  }

  /** Whether one of an account does not follow on the one before. */
  get hasGap(): boolean {
    return this.gap;
  }

  /** The first of each account. */
  get firsts(): readonly ReadEntry[] {
    return [...this.byAccount.values()].flatMap(([first]) => first?.read ?? []);
  }

  /** Takes all of them out. */
  take(): ReadEntry[] {
    const taken = [...this.byAccount.values()].flatMap((entries) => entries.map(({ read }) => read));
    this.byAccount = new Map();
    this.count = 0;
    this.gap = false;
    return taken;
  }
}
