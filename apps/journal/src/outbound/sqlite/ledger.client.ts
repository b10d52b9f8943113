import type { DueEntries, PurgeOrder, RetentionPolicy, RetentionPreview } from '#contracts';
import { startThread, type Thread } from '#sqlite';
import type { LogPosition } from '#operation-log';
import type { IntentReader, OpenIntent, Progress } from '../../application/ledger.store.port.ts';
import type { PurgeQuestion } from '../../application/purge-question.port.ts';
import type { PurgeReader, RecordedRun } from '../../projections/purge.reader.port.ts';
import type { LedgerEntry, LedgerReader, LedgerSearch } from '../../projections/ledger.reader.port.ts';

export interface LedgerThreadData {
  readonly ledgerPath: string;
  readonly logPath: string;
  readonly sealingKey: Uint8Array;
  /** For how long the wall clock must have been ahead before it is followed. */
  readonly settlingMs: number;
}

export interface LedgerThreadStatus {
  readonly progress: Progress;
  /** Records of the log that are not in a ledger yet. */
  readonly lag: number;
  /** Why the writer has stopped, if it has. */
  readonly failure?: string;
  /** Milliseconds by which the wall clock is ahead of the trusted time. */
  readonly distrustedMs: number;
  /** Why the last batch of a purge failed, if it did. */
  readonly purgeFailure?: string;
}

type PreviewQuestion = PurgeQuestion & { readonly policy: RetentionPolicy };

/** What the ledger's thread answers. */
export interface LedgerThread extends LedgerReader, IntentReader, PurgeReader {
  status(): Promise<LedgerThreadStatus>;
  waitFor(offset: number, timeoutMs: number): Promise<void>;
  trustedNow(): Promise<number>;
  accounts(): Promise<readonly string[]>;
  plan(question: PurgeQuestion): Promise<PurgeOrder | undefined>;
  foresee(question: PurgeQuestion): Promise<DueEntries>;
  preview(question: PreviewQuestion): Promise<Pick<RetentionPreview, 'due' | 'rules'>>;
  durableOffset(): Promise<number>;
  close(): Promise<void>;
}

/** The ledger's thread, from the main thread: it follows the log by itself and answers questions. */
export class LedgerClient implements LedgerReader, IntentReader, PurgeReader {
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

  unresolved(recordedBefore: number, limit: number): Promise<readonly OpenIntent[]> {
    return this.thread.call('unresolved', recordedBefore, limit);
  }

  purges(account: string, limit: number): Promise<readonly RecordedRun[]> {
    return this.thread.call('purges', account, limit);
  }

  /** Milliseconds since the epoch, for retention (ADR 0021). */
  trustedNow(): Promise<number> {
    return this.thread.call('trustedNow');
  }

  accounts(): Promise<readonly string[]> {
    return this.thread.call('accounts');
  }

  plan(question: PurgeQuestion): Promise<PurgeOrder | undefined> {
    return this.thread.call('plan', question);
  }

  foresee(question: PurgeQuestion): Promise<DueEntries> {
    return this.thread.call('foresee', question);
  }

  preview(question: PreviewQuestion): Promise<Pick<RetentionPreview, 'due' | 'rules'>> {
    return this.thread.call('preview', question);
  }

  durableOffset(): Promise<number> {
    return this.thread.call('durableOffset');
  }

  async close(): Promise<void> {
    await this.thread.call('close');
    await this.thread.end();
  }
}
