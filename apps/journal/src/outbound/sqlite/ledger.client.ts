import type { DueEntries, PurgeOrder, Replay, ReplayRequest, RetentionPreview } from '#contracts';
import { endWithThread, startThread, type Thread } from '#runtime';
import type { LogPosition } from '#operation-log';
import type { IntentPlace, OpenIntent } from '../../application/ledger.store.port.ts';
import type { PurgeCondition, PurgeConditionStore } from '../../application/purge-turn.port.ts';
import type { PurgeQuestion } from '../../application/purge-question.port.ts';
import type { LedgerStatus } from '../../application/ledger-status.port.ts';
import type {
  FollowedRange,
  LedgerEntry,
  LedgerRange,
  LedgerSearch,
} from '../../projections/ledger.reader.port.ts';
import type { RecordedRun } from '../../projections/purge.reader.port.ts';
import type { Facet, Found, IndexSearch, Tally } from '../../projections/search-index.port.ts';
import type { KeyUse, StatsRead, StatsRow, UsageBounds } from '../../projections/stats.reader.port.ts';
import type {
  AccountStanding,
  JournalLedger,
  LedgerQuestions,
  PreviewQuestion,
  PurgeQuestions,
} from '../journal-ledger.ts';
import type { UsageDelta } from '../../projections/view.store.port.ts';

/** Entries under way are many and short-lived: with 4 MiB, collecting them takes a sixth of the thread. */
const youngGenerationMb = 48;

export interface LedgerThreadData {
  readonly ledgerPath: string;
  readonly logPath: string;
  readonly sealingKey: Uint8Array;
  /** For how long the wall clock must have been ahead before it is followed. */
  readonly settlingMs: number;
}

/** What the ledger's thread answers. */
export interface LedgerThread extends LedgerQuestions, PurgeQuestions, PurgeConditionStore {
  status(): Promise<LedgerStatus>;
  /** Up to which moment the ledgers are complete: milliseconds since the epoch, null while they are empty. */
  completeThrough(): Promise<number | null>;
  /** Whether what is read of the views lacks entries that were in the ledger before. */
  viewsBehind(): Promise<boolean>;
  waitFor(offset: number, timeoutMs: number): Promise<void>;
  /** Resolves when everything that is in the log by now is in the ledgers, or after `timeoutMs`. */
  caughtUp(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** The ledger's thread, from the main thread: it follows the log by itself and answers questions. */
export class LedgerClient implements JournalLedger, PurgeConditionStore {
  private readonly thread: Thread<LedgerThread>;
  private readonly answered: () => LogPosition | undefined;

  private constructor(thread: Thread<LedgerThread>, answered: () => LogPosition | undefined) {
    this.thread = thread;
    this.answered = answered;
  }

  /**
   * Starts the thread; rejects if log or ledger can't be opened. `answered`: the position of the latest
   * operation that was answered.
   */
  static async start(
    module: { readonly url: string; readonly name: string },
    data: LedgerThreadData,
    answered: () => LogPosition | undefined,
  ) {
    const thread = startThread<LedgerThread>(module.url, module.name, data, youngGenerationMb);
    await thread.call('status');
    endWithThread(thread, 'the ledger');
    return new LedgerClient(thread, answered);
  }

  status(): Promise<LedgerStatus> {
    return this.thread.call('status');
  }

  async standing(): Promise<AccountStanding> {
    const completeThrough = await this.thread.call('completeThrough');
    return { completeThrough, viewsBehind: () => this.thread.call('viewsBehind') };
  }

  async caughtUp(timeoutMs: number): Promise<void> {
    const position = this.answered();
    // What was answered before the last start is somewhere in the log.
    if (position === undefined) await this.thread.call('caughtUp', timeoutMs);
    else await this.thread.call('waitFor', position.offset, timeoutMs);
  }

  search(search: LedgerSearch): Promise<readonly LedgerEntry[]> {
    return this.thread.call('search', search);
  }

  entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    return this.thread.call('entry', account, entryId);
  }

  lastOf(account: string, operationIds: readonly string[]): Promise<readonly LedgerEntry[]> {
    return this.thread.call('lastOf', account, operationIds);
  }

  size(account: string): Promise<number> {
    return this.thread.call('size', account);
  }

  range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    return this.thread.call('range', range);
  }

  follow(range: LedgerRange & { readonly waitMs: number }): Promise<FollowedRange> {
    return this.thread.call('follow', range);
  }

  unresolved(recordedBefore: number, limit: number, after?: IntentPlace): Promise<readonly OpenIntent[]> {
    return this.thread.call('unresolved', recordedBefore, limit, after);
  }

  entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    return this.thread.call('entriesAt', account, seqs);
  }

  firstAt(account: string, recordedAt: number): Promise<number> {
    return this.thread.call('firstAt', account, recordedAt);
  }

  find(search: IndexSearch): Promise<Found> {
    return this.thread.call('find', search);
  }

  tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return this.thread.call('tally', account, facets, above);
  }

  stats(read: StatsRead): Promise<readonly StatsRow[]> {
    return this.thread.call('stats', read);
  }

  usedKeys(account: string): Promise<readonly string[]> {
    return this.thread.call('usedKeys', account);
  }

  callsFrom(account: string, keyId: string, fromDay: number): Promise<number> {
    return this.thread.call('callsFrom', account, keyId, fromDay);
  }

  usage(account: string, keyId: string, kind: UsageDelta['kind'], bounds: UsageBounds): Promise<KeyUse> {
    return this.thread.call('usage', account, keyId, kind, bounds);
  }

  startReplay(id: string, request: ReplayRequest): Promise<Replay | undefined> {
    return this.thread.call('startReplay', id, request);
  }

  replay(id: string): Promise<Replay | undefined> {
    return this.thread.call('replay', id);
  }

  purges(account: string, limit: number): Promise<readonly RecordedRun[]> {
    return this.thread.call('purges', account, limit);
  }

  purgeCondition(): Promise<PurgeCondition | undefined> {
    return this.thread.call('purgeCondition');
  }

  keepPurgeCondition(condition: PurgeCondition): Promise<void> {
    return this.thread.call('keepPurgeCondition', condition);
  }

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
