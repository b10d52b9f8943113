import { startThread, type Thread } from '#runtime';
import { readEntry, type ReadEntry } from '../../projections/entry-facts.port.ts';
import type { EntryReader } from '../../projections/entry-reader.port.ts';
import type { LedgerPages } from '../../projections/ledger.pages.port.ts';
import type { EntryReadingThread } from './entry-reading.thread.ts';
import { unpacked } from './packed-entries.ts';

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
  readonly entries: Promise<readonly ReadEntry[]>;
}

/**
 * Reads long ledgers ahead in threads of their own, so that entries are opened and read while those before them are
 * folded: rebuilding views takes little longer than reading what they are made of, and hardly holds up the ledger's
 * thread (ADR 0019). Sequence numbers have no gaps, so the places of the next pages are known before those are read.
 */
export class ReadingAhead implements EntryReader {
  private readonly path: string;
  private readonly ledger: LedgerPages;
  private ahead: Ahead[] = [];
  private threads: readonly Thread<EntryReadingThread>[] = [];
  private pages = 0;
  private rest: NodeJS.Timeout | undefined;

  /** Of the ledger in the file `path`, which `ledger` reads, too. */
  constructor(path: string, ledger: LedgerPages) {
    this.path = path;
    this.ledger = ledger;
  }

  async following(account: string, after: number, limit: number): Promise<readonly ReadEntry[]> {
    const entries = (await this.taken(account, after)) ?? (await this.read(account, after, limit));
    const last = entries.at(-1);
    if (last !== undefined && entries.length === limit) {
      this.readOn(account, last.seq, limit);
      return entries;
    }
    // What was read ahead ends where the ledger did then.
    this.forget();
    return await this.read(account, after, limit);
  }

  forget(): void {
    this.ahead = [];
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

  /** What was read ahead at this place, if it was. What fails there is read again here, and says why. */
  private async taken(account: string, after: number): Promise<readonly ReadEntry[] | undefined> {
    const next = this.ahead.shift();
    if (next?.account === account && next.after === after) return await next.entries.catch(() => undefined);
    this.forget();
    return undefined;
  }

  private readOn(account: string, after: number, limit: number): void {
    this.start();
    for (let page = this.ahead.length; page < pagesAhead; page += 1) {
      const place = after + page * limit;
      this.pages += 1;
      const thread = this.threads[this.pages % readers] as Thread<EntryReadingThread>;
      const entries = thread.call('following', account, place, limit).then(unpacked);
      // Of one that is forgotten nobody hears.
      entries.catch(() => undefined);
      this.ahead.push({ account, after: place, entries });
    }
  }

  private start(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.close(), restMs).unref();
    if (this.threads.length > 0) return;
    const threads = Array.from({ length: readers }, () => newReader(this.path));
    for (const thread of threads) {
      thread.onEnd(() => {
        if (this.threads === threads) void this.close();
      });
    }
    this.threads = threads;
  }
}

function newReader(path: string): Thread<EntryReadingThread> {
  return startThread(import.meta.url, './entry-reading.thread', { path }, youngGenerationMb);
}
