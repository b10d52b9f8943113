import type { EntrySummary } from '../api/types.ts';

/**
 * The entries that a page shows, the newest first: what has been loaded, and before it what has come live. Adding
 * costs what is added, however many there are. Not thread safe; listeners are told of each change.
 */
export class EntryList {
  private loaded: EntrySummary[] = [];
  /** In the order of their coming: the newest last. */
  private live: EntrySummary[] = [];
  private held: EntrySummary[] = [];
  private newest = 0;
  private isHeld = false;
  private version = 0;
  private readonly listeners = new Set<() => void>();

  get length(): number {
    return this.live.length + this.loaded.length;
  }

  /** How many have come and are not shown yet. */
  get waiting(): number {
    return this.held.length;
  }

  at(index: number): EntrySummary | undefined {
    const { live, loaded } = this;
    return index < live.length ? live[live.length - 1 - index] : loaded[index - live.length];
  }

  indexOf(id: string): number {
    const inLive = this.live.findLastIndex((entry) => entry.id === id);
    if (inLive >= 0) return this.live.length - 1 - inLive;
    const inLoaded = this.loaded.findIndex((entry) => entry.id === id);
    return inLoaded < 0 ? -1 : this.live.length + inLoaded;
  }

  /** Adds a page of older entries at the end. */
  addOlder(entries: readonly EntrySummary[]): void {
    this.loaded.push(...entries);
    this.newest = Math.max(this.newest, entries[0]?.seq ?? 0);
    this.changed();
  }

  /** Adds entries as they come, the oldest first; one that is there already is left out. */
  addNewer(entries: readonly EntrySummary[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.newest) continue;
      this.newest = entry.seq;
      (this.isHeld ? this.held : this.live).push(entry);
    }
    this.changed();
  }

  /** Forgets all, as if nothing had come yet. */
  clear(): void {
    [this.loaded, this.live, this.held, this.newest] = [[], [], [], 0];
    this.changed();
  }

  /** While it is held, what comes waits and nothing moves. */
  hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    if (!isHeld) {
      this.live.push(...this.held);
      this.held = [];
    }
    this.changed();
  }

  /** For `useSyncExternalStore`: another number after each change. */
  readonly snapshot = (): number => this.version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
