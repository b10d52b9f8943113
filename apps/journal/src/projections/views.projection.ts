import { journalViews, type JournalView } from '#contracts/operations';
import { CopyFolder } from './copy-folder.ts';
import { readEntry, type ReadEntry } from './entry-facts.port.ts';
import { readingOf, type EntryReader } from './entry-reader.port.ts';
import type { FoldedEntry, LedgerPages } from './ledger.pages.port.ts';
import { UnfoldedEntries } from './unfolded-entries.ts';
import type { ViewStore } from './view.store.port.ts';

/** Entries that are read from the ledger at a time. */
const chunk = 2000;

/**
 * Keeps the views behind the ledger: what the writer has just appended is handed to them, and what they
 * miss they read from it (at first, after a crash between ledger and view, when a view is new).
 */
export class ViewsProjection {
  private readonly store: ViewStore;
  private readonly ledger: LedgerPages;
  private readonly reader: EntryReader;
  private readonly copies: Map<string, CopyFolder>;
  /** Accounts that are still to be read for what copies miss of them. */
  private unread = new Set<string>();
  /** Whether that is to be all accounts. */
  private isToLookAgain = true;
  private behind = true;
  private readonly added = new UnfoldedEntries();

  private constructor(
    store: ViewStore,
    ledger: LedgerPages,
    reader: EntryReader,
    copies: Map<string, CopyFolder>,
  ) {
    this.store = store;
    this.ledger = ledger;
    this.reader = reader;
    this.copies = copies;
  }

  static async open(
    store: ViewStore,
    ledger: LedgerPages,
    reader = readingOf(ledger),
  ): Promise<ViewsProjection> {
    const copies = new Map<string, CopyFolder>();
    for (const view of journalViews) {
      copies.set(view, await CopyFolder.open(store, { view, copy: 'live' }));
    }
    return new ViewsProjection(store, ledger, reader, copies);
  }

  /**
   * Whether the live views, together with what is unfolded, lack entries that were in the ledger before the call. To be
   * asked before they are read. What does not follow on what they have is folded, which shows it.
   */
  async isBehind(): Promise<boolean> {
    if (!this.isUnfoldedNext()) await this.flush();
    return this.behind;
  }

  /**
   * Throws if they lack entries. To be called in the turn in which they are read: a fold may have failed since
   * `isBehind` was asked.
   */
  requireComplete(): void {
    if (this.behind) throw new Error('the views lack entries of the ledger');
  }

  /** What was added and is still to be folded. */
  get unfolded(): Pick<UnfoldedEntries, 'of' | 'size'> {
    return this.added;
  }

  /** Whether there are ledgers that `catchUp` is still to read. */
  get hasUnread(): boolean {
    return this.isToLookAgain || this.unread.size > 0;
  }

  /** Takes what was appended to ledgers, to be folded with what follows: many at a time are cheaper by far. */
  async add(entries: readonly FoldedEntry[]): Promise<void> {
    this.added.add(entries);
    if (this.added.size >= chunk) await this.flush();
  }

  /** Folds what was added. What fails is read from the ledger by `catchUp`. */
  async flush(): Promise<void> {
    await this.fold(this.added.take());
  }

  /**
   * Reads a chunk of what copies miss from the ledger; answers how many entries, 0 if nothing is missing. What
   * is appended meanwhile is added by whoever appends it.
   */
  async catchUp(): Promise<number> {
    while (this.hasUnread) {
      if (this.isToLookAgain) await this.look();
      const [account] = this.unread;
      if (account === undefined) break;
      const { entries, more } = await this.readOn(account);
      if (!more) this.unread.delete(account);
      if (entries > 0) return entries;
    }
    this.behind = false;
    return 0;
  }

  /** As `catchUp`, of one account; says whether it has more. */
  async readOn(account: string): Promise<{ readonly entries: number; readonly more: boolean }> {
    await this.flush();
    const positions = await Promise.all([...this.copies.values()].map((copy) => copy.position(account)));
    const entries = await this.reader.following(account, Math.min(...positions), chunk);
    const missing = await this.fold(entries);
    return { entries: entries.length, more: entries.length === chunk || missing.has(account) };
  }

  /** Has `catchUp` look at all ledgers: others may have written them. */
  lookAgain(): void {
    this.isToLookAgain = true;
  }

  /**
   * Takes entries of one account out of all views, those that a replay builds included. To be called with
   * their payload, in the transaction that erases it; `order` is the sequence number of the order to purge.
   */
  async erase(entries: readonly FoldedEntry[], order: number): Promise<void> {
    await this.flush();
    this.reader.forget();
    const read = entries.map(readEntry);
    for (const copy of this.copies.values()) await copy.remove(read, order);
  }

  /** Leaves no copy of what was erased in the files; once when a purge is done. */
  scrub(): Promise<void> {
    return this.store.scrub();
  }

  /** Makes an empty copy beside the live one; `catchUp` fills it, and what is appended is folded into it. */
  async begin(view: JournalView): Promise<void> {
    await this.store.begin(view);
    this.copies.set(besideOf(view), CopyFolder.begun(this.store, { view, copy: 'beside' }));
    this.lookAgain();
  }

  /** The copy beside becomes the live one. */
  async promote(view: JournalView): Promise<void> {
    const beside = this.copies.get(besideOf(view));
    if (beside === undefined) throw new Error(`no copy of ${view} was begun`);
    await this.store.promote(view);
    this.copies.delete(besideOf(view));
    this.copies.set(view, beside.promoted());
  }

  async discard(view: JournalView): Promise<void> {
    await this.store.discard(view);
    this.copies.delete(besideOf(view));
  }

  /** Answers the accounts of which a copy misses what stands before these entries. */
  private async fold(entries: readonly ReadEntry[]): Promise<ReadonlySet<string>> {
    const missing = new Set<string>();
    if (entries.length === 0) return missing;
    for (const [name, copy] of this.copies) {
      const missed = await this.foldInto(name, copy, entries);
      if (missed.size > 0 && isLive(name)) this.behind = true;
      for (const account of missed) {
        missing.add(account);
        this.unread.add(account);
      }
    }
    return missing;
  }

  private isUnfoldedNext(): boolean {
    if (this.added.hasGap) return false;
    const live = [...this.copies].filter(([name]) => isLive(name)).map(([, copy]) => copy);
    return this.added.firsts.every((first) => live.every((copy) => copy.isNext(first)));
  }

  /** What fails has folded nobody knows what, and is not handed over again. */
  private async foldInto(name: string, copy: CopyFolder, entries: readonly ReadEntry[]) {
    try {
      return await copy.fold(entries);
    } catch (error) {
      this.lookAgain();
      if (isLive(name)) this.behind = true;
      throw error;
    }
  }

  private async look(): Promise<void> {
    const accounts = await this.ledger.accounts();
    this.isToLookAgain = false;
    this.unread = new Set(accounts);
  }
}

function isLive(name: string): boolean {
  return journalViews.some((view) => view === name);
}

function besideOf(view: JournalView): string {
  return `${view} beside`;
}
