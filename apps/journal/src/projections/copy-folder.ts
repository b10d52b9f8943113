import type { EntryFacts, ReadEntry } from './entry-facts.port.ts';
import { deltasOf } from './view-deltas.ts';
import type { ParkedEntry, ViewCopy, ViewStore } from './view.store.port.ts';

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

  position(account: string): number {
    return this.positions.get(account) ?? 0;
  }

  /**
   * Folds those of `entries` that follow what is folded; what was folded before is passed over, and so
   * is what lies behind a gap. Answers whether there was one: the ledger has what is missing.
   */
  async fold(entries: readonly ReadEntry[]): Promise<{ readonly gap: boolean }> {
    const positions = new Map<string, number>();
    const next: ReadEntry[] = [];
    let gap = false;
    for (const entry of entries) {
      const position = positions.get(entry.account) ?? this.position(entry.account);
      if (entry.seq > position + 1) gap = true;
      if (entry.seq !== position + 1) continue;
      positions.set(entry.account, entry.seq);
      next.push(entry);
    }
    if (next.length === 0) return { gap };
    await this.store.fold(this.copy, {
      deltas: deltasOf(factsIn(next), this.copy.view),
      parked: parkedIn(next),
      positions,
    });
    for (const [account, seq] of positions) this.positions.set(account, seq);
    return { gap };
  }

  /** Takes entries away again whose payload is being purged; what is not folded yet is not there. */
  async remove(entries: readonly ReadEntry[]): Promise<void> {
    const folded = entries.filter(({ account, seq }) => seq <= this.position(account));
    await this.store.remove(this.copy, deltasOf(factsIn(folded), this.copy.view));
  }
}

function factsIn(entries: readonly ReadEntry[]): EntryFacts[] {
  return entries.flatMap(({ facts }) => (facts === null || 'reason' in facts ? [] : facts));
}

function parkedIn(entries: readonly ReadEntry[]): ParkedEntry[] {
  return entries.flatMap(({ account, seq, facts }) =>
    facts !== null && 'reason' in facts ? { account, seq, reason: facts.reason } : [],
  );
}
