import { startThread, type Thread } from '#sqlite';
import type { LogPosition } from '#operation-log';
import type { IntentReader, OpenIntent, Progress } from '../../application/ledger.store.port.ts';
import type {
  FollowedRange,
  LedgerEntry,
  LedgerFollower,
  LedgerRange,
  LedgerReader,
  LedgerSearch,
} from '../../projections/ledger.reader.port.ts';

export interface LedgerThreadData {
  readonly ledgerPath: string;
  readonly logPath: string;
  readonly sealingKey: Uint8Array;
}

export interface LedgerThreadStatus {
  readonly progress: Progress;
  /** Records of the log that are not in a ledger yet. */
  readonly lag: number;
  /** Why the writer has stopped, if it has. */
  readonly failure?: string;
}

/** What the ledger's thread answers. */
export interface LedgerThread extends LedgerReader, LedgerFollower, IntentReader {
  status(): Promise<LedgerThreadStatus>;
  waitFor(offset: number, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** The ledger's thread, from the main thread: it follows the log by itself and answers questions. */
export class LedgerClient implements LedgerReader, LedgerFollower, IntentReader {
  private readonly thread: Thread<LedgerThread>;

  private constructor(thread: Thread<LedgerThread>) {
    this.thread = thread;
  }

  /** Starts the thread; rejects if log or ledger can't be opened. */
  static async start(module: { readonly url: string; readonly name: string }, data: LedgerThreadData) {
    const thread = startThread<LedgerThread>(module.url, module.name, data);
    await thread.call('status');
    return new LedgerClient(thread);
  }

  status(): Promise<LedgerThreadStatus> {
    return this.thread.call('status');
  }

  /** Resolves when the ledger holds the record at `position`, or after `timeoutMs`. */
  waitFor(position: LogPosition, timeoutMs: number): Promise<void> {
    return this.thread.call('waitFor', position.offset, timeoutMs);
  }

  search(search: LedgerSearch): Promise<readonly LedgerEntry[]> {
    return this.thread.call('search', search);
  }

  entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    return this.thread.call('entry', account, entryId);
  }

  size(account: string): Promise<number> {
    return this.thread.call('size', account);
  }

  range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    return this.thread.call('range', range);
  }

  lastBefore(account: string, moment: number): Promise<number> {
    return this.thread.call('lastBefore', account, moment);
  }

  follow(range: LedgerRange & { readonly waitMs: number }): Promise<FollowedRange> {
    return this.thread.call('follow', range);
  }

  unresolved(recordedBefore: number, limit: number): Promise<readonly OpenIntent[]> {
    return this.thread.call('unresolved', recordedBefore, limit);
  }

  async close(): Promise<void> {
    await this.thread.call('close');
    await this.thread.end();
  }
}
