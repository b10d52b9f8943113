import type { BegunOperation, PurgeOrder } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { leafHash, leafText, type Leaf } from '#ledger';
import { LogGapError, type RecordedEvent } from '#operation-log';
import { sealTextDeterministic } from '#sealing/ciphers';
import { decideLogged, type Decision } from '../domain/ledger.decider.ts';
import type { DecidedEntry, LedgerEntry } from '../domain/ledger.events.ts';
import {
  OvertakenError,
  type Head,
  type IntentChange,
  type LedgerStore,
  type Progress,
  type RecordedOrder,
  type SeenBoot,
} from './ledger.store.port.ts';

/** Whoever is overtaken so often in a row has no business here. */
const mostTries = 3;

/** The leaf of an entry (DESIGN §6). */
export function leafOf(entry: Omit<LedgerEntry, 'leafHash'>): Leaf {
  return {
    account: entry.account,
    seq: entry.seq,
    entryId: entry.entryId,
    key: entry.key,
    recordedAt: timestampOfMillis(entry.recordedAt),
    class: entry.class,
    command: entry.command,
    thing: entry.thing,
    settles: entry.settles,
  };
}

export interface Written {
  readonly progress: Progress;
  /** The entries that were appended, in the order of the log. */
  readonly entries: readonly LedgerEntry[];
}

/**
 * Derives ledgers from the operation log. A pure function of the log: the same records give the same
 * bytes, whatever was delivered twice and wherever it stopped in between. One per partition.
 */
export class LedgerWriter {
  private readonly store: LedgerStore;
  private readonly sealingKey: Buffer;

  constructor(store: LedgerStore, sealingKey: Buffer) {
    this.store = store;
    this.sealingKey = sealingKey;
  }

  /**
   * Appends what the records mean; those at or below the progress are skipped. Answers what was done. That an
   * entry came before is rare, and the store says so: only then are all looked up.
   */
  async write(partition: number, records: readonly RecordedEvent[]): Promise<Written> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.append(partition, records, tries === 1 ? endsToKnow : idsToKnow);
      } catch (error) {
        if (!(error instanceof OvertakenError) || tries === mostTries) throw error;
      }
    }
  }

  private async append(
    partition: number,
    records: readonly RecordedEvent[],
    toKnow: (decision: Decision) => readonly string[],
  ): Promise<Written> {
    const before = await this.store.progress(partition);
    const fresh = records.filter(({ offset }) => offset > before.offset);
    const last = fresh.at(-1);
    if (last === undefined) return { progress: before, entries: [] };
    refuseGaps(partition, before.offset, fresh);
    const progress = { offset: last.offset, recordedAt: last.recordedAt };
    const derived = await this.derive(partition, fresh, toKnow);
    await this.store.append({ partition, progress, ...derived });
    return { progress, entries: derived.entries };
  }

  private async derive(
    partition: number,
    records: readonly RecordedEvent[],
    toKnow: (decision: Decision) => readonly string[],
  ) {
    const decisions = records.map((record) => ({ record, decision: decideLogged(record) }));
    const decided = decisions.flatMap(({ decision }) => (decision.kind === 'intent' ? [] : [decision.entry]));
    const known = new Set(await this.store.known(decisions.flatMap(({ decision }) => toKnow(decision))));
    const heads = new Map(await this.store.heads([...new Set(decided.map(({ account }) => account))]));
    const entries: LedgerEntry[] = [];
    const intents: IntentChange[] = [];
    const orders: RecordedOrder[] = [];
    for (const { record, decision } of decisions) {
      intents.push(...intentChanges(decision, record, known));
      if (decision.kind === 'intent' || known.has(decision.entry.entryId)) continue;
      known.add(decision.entry.entryId);
      const entry = decision.kind === 'quarantined' ? this.sealed(decision.entry) : decision.entry;
      const inPlace = placed(entry, partition, record, heads);
      entries.push(inPlace);
      if (decision.kind === 'entry' && decision.order) orders.push(recordedOrder(inPlace, decision.order));
    }
    return { entries, intents, boots: bootsOf(decisions), orders };
  }

  private sealed(entry: DecidedEntry): DecidedEntry {
    return {
      ...entry,
      data: JSON.stringify({ sealed: sealTextDeterministic(this.sealingKey, entry.data, entry.entryId) }),
    };
  }
}

/** What is not there can't be derived later: a hole in the log is refused, never stepped over. */
function refuseGaps(partition: number, after: number, records: readonly RecordedEvent[]): void {
  for (const [index, { offset }] of records.entries()) {
    if (offset !== after + index + 1) throw new LogGapError(partition, after + index, offset);
  }
}

/** The entries after which what is begun does not open. */
function endsToKnow(decision: Decision): readonly string[] {
  if (decision.kind === 'intent') return endsOf(decision.intent);
  return decision.kind === 'stream' ? endsOf(decision.stream) : [];
}

function idsToKnow(decision: Decision): readonly string[] {
  const ends = endsToKnow(decision);
  return decision.kind === 'intent' ? ends : [decision.entry.entryId, ...ends];
}

/** The ids of the entries after which nothing is open. */
function endsOf({ operation_id: operationId }: BegunOperation): readonly string[] {
  return [operationId, `${operationId}:settled`];
}

function placed(
  entry: DecidedEntry,
  partition: number,
  record: RecordedEvent,
  heads: Map<string, Head>,
): LedgerEntry {
  const head = heads.get(entry.account) ?? { seq: 0, recordedAt: 0 };
  const seq = head.seq + 1;
  const recordedAt = Math.max(record.recordedAt, head.recordedAt);
  heads.set(entry.account, { seq, recordedAt });
  const inPlace = { ...entry, seq, recordedAt, partition, offset: record.offset };
  return { ...inPlace, leafHash: leafHash(leafText(leafOf(inPlace))) };
}

function recordedOrder({ account, entryId, seq, recordedAt }: LedgerEntry, order: PurgeOrder): RecordedOrder {
  return { account, entryId, seq, orderedAt: recordedAt, order };
}

function intentChanges(
  decision: Decision,
  { recordedAt }: RecordedEvent,
  known: ReadonlySet<string>,
): IntentChange[] {
  if (decision.kind === 'quarantined') return [];
  if (decision.kind === 'entry') {
    return [{ change: decision.intent, operationId: decision.entry.operationId }];
  }
  // What comes again must not open again: after its end, or after it turned unknown.
  if (idsToKnow(decision).some((entryId) => known.has(entryId))) return [];
  const [begun, state, data] =
    decision.kind === 'intent'
      ? ([decision.intent, 'open', decision.data] as const)
      : ([decision.stream, 'streaming', JSON.stringify(decision.stream)] as const);
  const { operation_id: operationId, account } = begun;
  return [{ change: 'opened', intent: { operationId, account, recordedAt, state, data } }];
}

/** Each boot once, where it is first seen. */
function bootsOf(
  decisions: readonly { readonly record: RecordedEvent; readonly decision: Decision }[],
): readonly SeenBoot[] {
  const boots = new Map<string, SeenBoot>();
  for (const { record, decision } of decisions) {
    if (decision.kind === 'quarantined' || decision.boot === null) continue;
    const { gateway, boot } = decision.boot;
    const name = `${gateway}\n${boot}`;
    if (!boots.has(name)) boots.set(name, { gateway, boot, offset: record.offset });
  }
  return [...boots.values()];
}
