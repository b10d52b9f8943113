import { searchEntries, tailAddress, tailProblem } from '../api/journal.api.ts';
import type { EntryQuery, EntrySummary } from '../api/types.ts';
import { EntryList } from './entry-list.ts';
import { isOpenEnded, queryOf, type Filters } from './filters.ts';

/** Where the ledger ends, as far as is known. */
export interface LedgerHead {
  readonly size: number;
  /** No entry recorded before this moment will ever be added; null if that is not known yet. */
  readonly completeThrough: string | null;
}

export interface ReaderState {
  readonly isLoading: boolean;
  /** Whether there is more to load. */
  readonly hasMore: boolean;
  readonly error: unknown;
  readonly head: LedgerHead | null;
  /** `off`: nothing can come any more. `lost`: it does not come back on its own. */
  readonly tail: 'off' | 'connecting' | 'live' | 'lost';
  /** Whether the user wants nothing new to be shown. */
  readonly isPaused: boolean;
}

interface Heartbeat {
  readonly head: number;
  readonly complete_through: string | null;
}

/**
 * Reads the journal for one question: pages of what is there, and then what comes, by the live tail. Asks only
 * when told to; an idle one asks nothing.
 */
export class JournalReader {
  readonly list = new EntryList();
  private current: ReaderState = {
    isLoading: false,
    hasMore: true,
    error: null,
    head: null,
    tail: 'off',
    isPaused: false,
  };
  private cursor: string | null = null;
  private source: EventSource | undefined;
  private after = 0;
  private arrived: EntrySummary[] = [];
  private isAway = false;
  private frame: number | undefined;
  private aborter = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly filters: Filters;
  private query: EntryQuery = {};
  private follows = false;

  constructor(filters: Filters) {
    this.filters = filters;
  }

  /** Begins to read, as of now. After `stop` it goes on with what comes. */
  start(): void {
    this.aborter = new AbortController();
    if (this.current.head !== null) {
      if (this.follows) this.follow();
      return;
    }
    const now = Date.now();
    this.query = queryOf(this.filters, now);
    this.follows = isOpenEnded(this.filters, now);
    void this.loadMore();
  }

  readonly snapshot = (): ReaderState => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Loads the next page of older entries, and goes on where a page has none. */
  async loadMore(): Promise<void> {
    if (this.current.isLoading || !this.current.hasMore) return;
    const { signal } = this.aborter;
    this.update({ isLoading: true, error: null });
    try {
      let found: number;
      do {
        const page = await searchEntries(this.query, this.cursor, signal);
        if (signal.aborted) return;
        found = page.entries.length;
        this.cursor = page.next;
        this.list.addOlder(page.entries);
        if (this.current.head === null) {
          this.update({ head: { size: page.head.size, completeThrough: page.complete_through } });
          this.after = page.head.size;
          if (this.follows) this.follow();
        }
      } while (found === 0 && this.cursor !== null);
      this.update({ isLoading: false, hasMore: this.cursor !== null });
    } catch (error) {
      if (!signal.aborted) this.update({ isLoading: false, error });
    }
  }

  /** Holds back what comes, until it is told to go on. */
  pause(isPaused: boolean): void {
    this.update({ isPaused });
    this.settleHold();
  }

  /** Whether the user reads further below, so that nothing may move. */
  scrolledAway(isAway: boolean): void {
    this.isAway = isAway;
    this.settleHold();
  }

  /** Follows the live tail, again if it was lost. */
  follow(): void {
    this.source?.close();
    this.update({ tail: 'connecting' });
    const source = new EventSource(tailAddress(this.query, this.after));
    this.source = source;
    source.addEventListener('open', () => this.update({ tail: 'live' }));
    source.addEventListener('entry', (event: MessageEvent<string>) => this.take(event));
    source.addEventListener('heartbeat', (event: MessageEvent<string>) => this.hear(event));
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return this.update({ tail: 'connecting' });
      this.update({ tail: 'lost' });
      void this.findOutWhy();
    });
  }

  stop(): void {
    this.aborter.abort();
    this.source?.close();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    this.current = { ...this.current, isLoading: false };
  }

  /** An event source does not tell why it ended: who asks is told, also that the session has ended. */
  private async findOutWhy(): Promise<void> {
    const { signal } = this.aborter;
    const problem = await tailProblem(this.query, this.after, signal);
    if (!signal.aborted && problem?.code === 'JOURNAL.BEYOND_HEAD') this.beginAnew();
  }

  /** What is shown is not of the ledger that is there now: another account's, or of before it was restored. */
  private beginAnew(): void {
    this.stop();
    this.aborter = new AbortController();
    [this.cursor, this.after, this.arrived] = [null, 0, []];
    this.list.clear();
    this.update({ head: null, hasMore: true });
    void this.loadMore();
  }

  private take(event: MessageEvent<string>): void {
    this.arrived.push(JSON.parse(event.data) as EntrySummary);
    this.after = Number(event.lastEventId);
    // Many may come between two frames: they are shown together.
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      const entries = this.arrived;
      this.arrived = [];
      this.list.addNewer(entries);
      this.grow(entries.at(-1)?.seq ?? 0);
    });
  }

  private hear(event: MessageEvent<string>): void {
    const beat = JSON.parse(event.data) as Heartbeat;
    this.after = Math.max(this.after, Number(event.lastEventId));
    const size = Math.max(beat.head, this.current.head?.size ?? 0);
    this.update({ head: { size, completeThrough: beat.complete_through } });
  }

  private settleHold(): void {
    this.list.hold(this.current.isPaused || this.isAway);
  }

  private grow(seq: number): void {
    const { head } = this.current;
    if (head !== null && seq > head.size) this.update({ head: { ...head, size: seq } });
  }

  private update(change: Partial<ReaderState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}
