import { z } from 'zod';
import type { ApplyResult } from '../accounts/accounts.api.ts';
import type { RecordedCommand } from '../accounts/command.ts';
import type { Grant } from '../accounts/permissions.ts';
import type { ChangePage, ChangesAsked, ResourceState } from '../accounts/resource-history.ts';
import type { JournalHealth } from '../health.ts';
import { actorSchema } from '../operations/operation-event.ts';
import { bulk, identifier, personal } from '../marks.ts';
import type { EntriesAfter, FollowAfter, LedgerStretch, ReadAfter } from './journal-reading.ts';
import type { EntryFilters } from './entry-filters.ts';
import type { BegunReplay, Replay, ReplayRequest } from './journal-replay.ts';
import type { JournalStats, StatsRequest } from './journal-stats.ts';
import type { KeyUsage, KeyUsageSummary } from './key-usage.ts';
import type { Purges, Retention, RetentionPolicy, RetentionPreview } from './retention.ts';

export const JOURNAL_API = Symbol('JOURNAL_API');

/** An entry as lists show it. Times are ISO 8601 with microseconds and Z. */
export const entrySummarySchema = z.object({
  id: identifier(z.string().describe('The entry id; of an outcome it is the operation id.')),
  seq: z.number().int().describe('Position in the ledger of the account: dense, from 1.'),
  operation_id: identifier(z.string()),
  key: identifier(z.string().describe('The commitment that the caller got as a receipt (64 hex).')),
  recorded_at: z.string(),
  received_at: z.string().nullable(),
  duration_us: z.number().int().nullable(),
  actor: z.object({
    kind: actorSchema.shape.kind,
    account_number: z.string().nullable(),
    user: personal(z.string().nullable()),
    key_id: z.string().nullable(),
    role: z.string().nullable(),
  }),
  command: z.string(),
  thing: z.string(),
  name: personal(z.string().nullable()),
  class: z.string(),
  method: z.string().nullable(),
  path: z.string().nullable(),
  route: z.string().nullable(),
  status: z.number().int().nullable(),
  outcome: z.string(),
  error: z.string().nullable(),
  settles: z.string().nullable(),
  quarantined: z
    .boolean()
    .describe('True if the recorded event could not be read; only its hash and sealed bytes are kept.'),
  purged: z
    .boolean()
    .describe(
      'True if the retention policy has deleted the entry; the members of its leaf are what is left.',
    ),
  unopened: z
    .boolean()
    .describe(
      'True if what is kept of the entry does not open, because it is damaged; the members of its leaf are what can be read.',
    ),
  client: z.object({ ip: personal(z.string().nullable()), user_agent: personal(z.string().nullable()) }),
});

export type EntrySummary = z.infer<typeof entrySummarySchema>;

/**
 * The entry that tells how an operation ended: who did it, and the receipt. Of one that is purged, quarantined or
 * unopened nobody knows who did it and how it ended: its actor is nobody, and its outcome unknown.
 */
export const operationCauseSchema = entrySummarySchema.pick({
  ...{ id: true, seq: true, key: true, recorded_at: true, command: true, outcome: true, actor: true },
  ...{ quarantined: true, purged: true, unopened: true },
});

export type OperationCause = z.infer<typeof operationCauseSchema>;

/** One entry whole, with redacted bodies and what is needed to check its key. */
export const entryDetailSchema = entrySummarySchema.extend({
  type: z.string().describe('The type of the recorded event, or `quarantined`.'),
  leaf: identifier(z.string().describe('The leaf of the ledger, canonical JSON (DESIGN §6).')),
  leaf_hash: identifier(z.string()),
  request: z.unknown(),
  response: z.unknown(),
  query: z.unknown(),
  recorded: z
    .unknown()
    .describe(
      'The recorded event data: skeleton, texts and salts, byte for byte; null if it was purged or does not open.',
    ),
});

export type EntryDetail = z.infer<typeof entryDetailSchema>;

export const entryPageSchema = z.object({
  complete_through: z
    .string()
    .nullable()
    .describe('No entry recorded before this moment will ever be added.'),
  entries: bulk(z.array(entrySummarySchema)),
  head: z.object({ size: z.number().int() }),
  next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
});

export type EntryPage = z.infer<typeof entryPageSchema>;

export type SummariesAfter = EntriesAfter<EntrySummary>;
export type DetailsAfter = EntriesAfter<EntryDetail>;

export interface SearchEntries {
  /** 1 to 200. */
  readonly limit: number;
  /** The `next` of an earlier page of the same account and filters. */
  readonly cursor?: string;
  readonly filters?: EntryFilters;
}

/**
 * What others may ask of the journal. Every question and command is about the account of its grant; a
 * replay is about all accounts.
 *
 * Called: by the gateway, concurrently.
 * Guarantees: sees everything that was answered through this gateway before, if the journal caught
 *   up within 1 s; entries never change but by purge and none is inserted before a visible one; one whose
 *   content does not open is answered without it (`unopened`) and keeps back no other. The work of a search
 *   is bounded: a page may be short, even empty, and `next` goes on. A command executes at most once per
 *   command id and answers its first result again (`repeated`).
 * Fails with: `Failure` of the codes of `error-codes.ts`; anything else is a defect.
 * Must not: change an entry.
 */
export interface JournalApi {
  searchEntries(grant: Grant, search: SearchEntries): Promise<EntryPage>;
  getEntry(grant: Grant, entryId: string): Promise<EntryDetail>;
  /**
   * Of each operation, up to 200, the entry of its outcome; without one the newest that it has. In the order asked
   * for, null for one of which the account has no entry.
   */
  findCauses(grant: Grant, operationIds: readonly string[]): Promise<readonly (OperationCause | null)[]>;
  /** Summaries in order, once there are any; after `waitMs` without an entry none. */
  followEntries(grant: Grant, follow: FollowAfter): Promise<SummariesAfter>;
  /** Entries whole, in order. */
  readEntries(grant: Grant, read: ReadAfter): Promise<DetailsAfter>;
  /** The stretch recorded from `from` on and before `to` (milliseconds since the epoch), as it is now. */
  findStretch(grant: Grant, times: { readonly from?: number; readonly to?: number }): Promise<LedgerStretch>;
  getStats(grant: Grant, request: StatsRequest): Promise<JournalStats>;
  /** A key that was never used in the account, or is another's, has no calls. */
  getKeyUsage(grant: Grant, keyId: string): Promise<KeyUsage>;
  /** Of the keys that the ledger names, or of `keyIds` among them. */
  usageOfKeys(grant: Grant, keyIds?: readonly string[]): Promise<readonly KeyUsageSummary[]>;
  /** Begins to rebuild views beside the live ones; the same command again answers the same replay. */
  startReplay(grant: Grant, command: RecordedCommand, request: ReplayRequest): Promise<BegunReplay>;
  getReplay(grant: Grant, replayId: string): Promise<Replay>;

  getRetention(grant: Grant): Promise<Retention>;
  /** What the policy would delete, and when; that in force by default. */
  previewRetention(grant: Grant, policy?: RetentionPolicy): Promise<RetentionPreview>;
  /** What keeps longer holds at once; what deletes earlier waits for the cooling-off. */
  changeRetention(grant: Grant, command: RecordedCommand, policy: RetentionPolicy): Promise<ApplyResult>;
  /** Fails with `JOURNAL.NO_PENDING_POLICY`. */
  cancelPendingRetention(grant: Grant, command: RecordedCommand): Promise<ApplyResult>;
  /** The policy that was asked for last by a moment (ISO 8601), as its manifest. */
  policyAt(grant: Grant, at: string): Promise<ResourceState>;
  /** A page of what changed the policy. */
  policyChanges(grant: Grant, asked: ChangesAsked): Promise<ChangePage>;
  /** Up to `limit` runs. */
  listPurges(grant: Grant, limit: number): Promise<Purges>;
  /** How this service is, for platform admins: of all accounts. */
  health(grant: Grant): Promise<JournalHealth>;
  /**
   * Everything that was recorded before this moment is in the ledgers: ISO 8601; null if nothing is yet. It may be
   * older than need be: a partition of the log in which something waits is known up to what was read of it last.
   */
  settledThrough(): Promise<string | null>;
  /** Whether the command took effect: for settling operations whose outcome is unknown. */
  wasExecuted(commandId: string): Promise<boolean>;
}
