import { startThread, type Thread } from '#runtime';
import { readEntry, type ReadEntry } from '../../projections/entry-facts.port.ts';
import type { EntryReader } from '../../projections/entry-reader.port.ts';
import type { LedgerPages } from '../../projections/ledger.pages.port.ts';
import type { EntryReadingThread } from './entry-reading.thread.ts';
import { unpacked, type PackedEntries } from './packed-entries.ts';

/** Reading and opening entries takes about twice as long as folding them. */
const readers = 2;
/** What is read while a gathered part is written: 12 pages take 5 MiB. */
const pagesAhead = 6 * readers;
/** Threads that nothing was asked of for so long are ended: each takes 15 MiB. */
const restMs = 5000;
/** Opening many pages makes much garbage. */
const youngGenerationMb = 16;

interface Ahead {
  readonly account: string;
  readonly after: number;
  /** Undefined if it could not be read. */
  readonly page: Promise<PackedEntries | undefined>;
}

/**
 * Reads long ledgers ahead in threads of their own, so that entries are opened and read while those before them are
 * folded: rebuilding views takes little longer than reading what they are made of, and hardly holds up the ledger's
 * thread (ADR 0019). Sequence numbers have no gaps, so the places of the next pages are known before those are read.
 * What the threads do not read, or where there can be none, is read by whoever asks.
 */
export class ReadingAhead implements EntryReader {
  private readonly path: string;
  private readonly ledger: LedgerPages;
  private ahead: Ahead[] = [];
  /** Pages that the threads still have to read, those that are forgotten included. */
  private unanswered = 0;
  /** Until they have read what is forgotten, they are asked for nothing: it would have to wait. */
  private draining = false;
  private threads: Thread<EntryReadingThread>[] = [];
  private turn = 0;
  private rest: NodeJS.Timeout | undefined;

  /** Of the ledger in the file `path`, which `ledger` reads, too. */
  constructor(path: string, ledger: LedgerPages) {
    this.path = path;
    this.ledger = ledger;
  }

  async following(account: string, after: number, limit: number): Promise<readonly ReadEntry[]> {
    const page = await this.taken(account, after);
    const entries = page === undefined ? await this.read(account, after, limit) : unpacked(page);
    const last = entries.at(-1);
    if (last !== undefined && entries.length === limit) {
      this.readOn(account, last.seq, limit);
      return entries;
    }
    this.forget();
    // What was read ahead ends where the ledger did then.
    return page === undefined ? entries : await this.read(account, after, limit);
  }

  forget(): void {
    this.ahead = [];
    this.draining = this.unanswered > 0;
  }

  async close(): Promise<void> {
    clearTimeout(this.rest);
    this.forget();
    const { threads } = this;
    this.threads = [];
    await Promise.all(threads.map((thread) => thread.end()));
  }

  private read(account: string, after: number, limit: number): Promise<readonly ReadEntry[]> {
    return this.ledger.following(account, after, limit, readEntry);
  }

  /** What was read ahead at this place, if it was. */
  private async taken(account: string, after: number): Promise<PackedEntries | undefined> {
    const next = this.ahead.shift();
    if (next?.account === account && next.after === after) return await next.page;
    this.forget();
    return undefined;
  }

  private readOn(account: string, after: number, limit: number): void {
    if (this.draining || !this.start()) return;
    while (this.ahead.length < pagesAhead) {
      const place = after + this.ahead.length * limit;
      this.ahead.push({ account, after: place, page: this.ask(account, place, limit) });
    }
  }

  private async ask(account: string, after: number, limit: number): Promise<PackedEntries | undefined> {
    this.turn = (this.turn + 1) % this.threads.length;
    this.unanswered += 1;
    try {
      return await this.threads[this.turn]?.call('following', account, after, limit);
    } catch {
      return undefined;
    } finally {
      this.unanswered -= 1;
      if (this.unanswered === 0) this.draining = false;
    }
  }

  /** Whether there are threads. */
  private start(): boolean {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.close(), restMs).unref();
    try {
      while (this.threads.length < readers) this.threads.push(this.newReader());
      return true;
    } catch {
      void this.close();
      return false;
    }
  }

  private newReader(): Thread<EntryReadingThread> {
    const data = { path: this.path };
    const thread = startThread<EntryReadingThread>(
      import.meta.url,
      './entry-reading.thread',
      data,
      youngGenerationMb,
    );
    thread.onEnd(() => {
      if (this.threads.includes(thread)) void this.close();
    });
    return thread;
  }
}
