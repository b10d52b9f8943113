import type { IntentData, PurgeOrder } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { leafHash, leafText, type Leaf } from '#ledger';
import { LogGapError, type RecordedEvent } from '#operation-log';
import { sealTextDeterministic } from '#sealing';
import { decideLogged, type Decision } from '../domain/ledger.decider.ts';
import type { DecidedEntry, LedgerEntry } from '../domain/ledger.events.ts';
import type { Head, IntentChange, LedgerStore, Progress, RecordedOrder } from './ledger.store.port.ts';

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

  /** Appends what the records mean; those at or below the progress are skipped. Answers the progress. */
  async write(partition: number, records: readonly RecordedEvent[]): Promise<Progress> {
    const before = await this.store.progress(partition);
    const fresh = records.filter(({ offset }) => offset > before.offset);
    const last = fresh.at(-1);
    if (last === undefined) return before;
    refuseGaps(partition, before.offset, fresh);
    const progress = { offset: last.offset, recordedAt: last.recordedAt };
    await this.store.append({ partition, progress, ...(await this.derive(partition, fresh)) });
    return progress;
  }

  private async derive(partition: number, records: readonly RecordedEvent[]) {
    const decisions = records.map((record) => ({ record, decision: decideLogged(record) }));
    const decided = decisions.flatMap(({ decision }) => (decision.kind === 'intent' ? [] : [decision.entry]));
    const known = new Set(await this.store.known(decisions.flatMap(({ decision }) => idsToKnow(decision))));
    const heads = new Map(await this.store.heads([...new Set(decided.map(({ account }) => account))]));
    const entries: LedgerEntry[] = [];
    const intents: IntentChange[] = [];
    const orders: RecordedOrder[] = [];
    for (const { record, decision } of decisions) {
      // An intent that comes again after its end must not open again.
      if (decision.kind === 'intent' && endsOf(decision.intent).some((entryId) => known.has(entryId)))
        continue;
      intents.push(...intentChanges(decision, record));
      if (decision.kind === 'intent' || known.has(decision.entry.entryId)) continue;
      known.add(decision.entry.entryId);
      const entry = decision.kind === 'quarantined' ? this.sealed(decision.entry) : decision.entry;
      const inPlace = placed(entry, partition, record, heads);
      entries.push(inPlace);
      if (decision.kind === 'entry' && decision.order) orders.push(recordedOrder(inPlace, decision.order));
    }
    return { entries, intents, orders };
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

function idsToKnow(decision: Decision): readonly string[] {
  return decision.kind === 'intent' ? endsOf(decision.intent) : [decision.entry.entryId];
}

/** The ids of the entries after which nothing is open. */
function endsOf({ operation_id: operationId }: IntentData): readonly string[] {
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

function intentChanges(decision: Decision, { recordedAt }: RecordedEvent): IntentChange[] {
  if (decision.kind === 'entry') {
    return [{ change: decision.intent, operationId: decision.entry.operationId }];
  }
  if (decision.kind === 'quarantined') return [];
  const { operation_id: operationId, account } = decision.intent;
  const intent = { operationId, account, recordedAt, state: 'open' as const, data: decision.data };
  return [{ change: 'opened', intent }];
}
