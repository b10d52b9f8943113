import type { ReadEntry } from './entry-facts.port.ts';
import { ViewMovedError, type ViewCopy, type ViewStore } from './view.store.port.ts';

/** Folds entries into one copy of a view: of each account in sequence, each entry once. */
export class CopyFolder {
  private readonly store: ViewStore;
  private readonly copy: ViewCopy;
  private readonly positions: Map<string, number>;

  private constructor(store: ViewStore, copy: ViewCopy, positions: ReadonlyMap<string, number>) {
    this.store = store;
    this.copy = copy;
    this.positions = new Map(positions);
  }

  static async open(store: ViewStore, copy: ViewCopy): Promise<CopyFolder> {
    return new CopyFolder(store, copy, await store.positions(copy));
  }

  /** Of a copy that was just begun. */
  static begun(store: ViewStore, copy: ViewCopy): CopyFolder {
    return new CopyFolder(store, copy, new Map());
  }

  /** The same, of a copy beside that has become the live one. */
  promoted(): CopyFolder {
    return new CopyFolder(this.store, { ...this.copy, copy: 'live' }, this.positions);
  }

  /** Up to which sequence number the account is folded, whoever has folded it. */
  async position(account: string): Promise<number> {
    const position = await this.store.position(this.copy, account);
    this.positions.set(account, position);
    return position;
  }

  /** Whether the entry is the one that follows on what is folded. */
  isNext({ account, seq }: ReadEntry): boolean {
    return seq === (this.positions.get(account) ?? 0) + 1;
  }

  /**
   * Folds those of `entries` that follow what is folded; what was folded before is passed over, and so
   * is what lies behind a gap. Answers the accounts that have one: the ledger has what is missing.
   */
  async fold(entries: readonly ReadEntry[]): Promise<ReadonlySet<string>> {
    const positions = new Map<string, number>();
    const next: ReadEntry[] = [];
    const missing = new Set<string>();
    for (const entry of entries) {
      const position = positions.get(entry.account) ?? this.positions.get(entry.account) ?? 0;
      if (entry.seq > position + 1) missing.add(entry.account);
      if (entry.seq !== position + 1) continue;
      positions.set(entry.account, entry.seq);
      next.push(entry);
    }
    if (next.length === 0) return missing;
    try {
      await this.store.fold(this.copy, { entries: next, positions });
    } catch (error) {
      if (!(error instanceof ViewMovedError)) throw error;
      for (const account of positions.keys()) {
        missing.add(account);
        await this.position(account);
      }
      return missing;
    }
    for (const [account, seq] of positions) this.positions.set(account, seq);
    return missing;
  }

  /** Takes entries away again whose payload is being purged; what is not folded yet is not there. */
  remove(entries: readonly ReadEntry[], order: number): Promise<void> {
    return this.store.remove(this.copy, entries, order);
  }
}
