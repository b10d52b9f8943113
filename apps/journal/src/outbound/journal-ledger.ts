import type { DueEntries, PurgeOrder, RetentionPolicy, RetentionPreview } from '#contracts';
import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { IntentReader } from '../application/ledger.store.port.ts';
import type { PurgeQuestion } from '../application/purge-question.port.ts';
import type { Replaying } from '../application/replays.port.ts';
import type { LedgerPages } from '../projections/ledger.pages.port.ts';
import type { LedgerFollower, LedgerReader } from '../projections/ledger.reader.port.ts';
import type { PurgeReader } from '../projections/purge.reader.port.ts';
import type { ReplayReader } from '../projections/replay.store.port.ts';
import type { SearchIndex } from '../projections/search-index.port.ts';
import type { StatsReader, UsageReader } from '../projections/stats.reader.port.ts';

/** What can be asked of ledgers and views. */
export interface LedgerQuestions
  extends
    LedgerReader,
    LedgerFollower,
    IntentReader,
    Pick<LedgerPages, 'entriesAt' | 'firstAt'>,
    SearchIndex,
    StatsReader,
    UsageReader,
    ReplayReader,
    Replaying,
    PurgeReader {}

export type PreviewQuestion = PurgeQuestion & { readonly policy: RetentionPolicy };

/** What the purge asks. */
export interface PurgeQuestions {
  /** Milliseconds since the epoch, for retention (ADR 0021). */
  trustedNow(): Promise<number>;
  accounts(): Promise<readonly string[]>;
  plan(question: PurgeQuestion): Promise<PurgeOrder | undefined>;
  foresee(question: PurgeQuestion): Promise<DueEntries>;
  preview(question: PreviewQuestion): Promise<Pick<RetentionPreview, 'due' | 'rules'>>;
  durableOffset(): Promise<number>;
}

export interface AccountStanding {
  /** Up to which moment the ledger of an account is complete: milliseconds since the epoch, null while it is empty. */
  readonly completeThrough: number | null;
  /** Whether what is read of the views lacks entries of the ledger. */
  viewsBehind(): Promise<boolean>;
}

/** Ledgers that follow the log by themselves, and answer questions. */
export interface JournalLedger extends LedgerQuestions, PurgeQuestions {
  status(): Promise<LedgerStatus>;
  standing(account: string): Promise<AccountStanding>;
  /** Resolves when what was answered before can be read, or after `timeoutMs`. */
  caughtUp(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}
