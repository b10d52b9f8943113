import {
  personalSchema,
  type EntryData,
  type EntryDetail,
  type EntryPersonal,
  type EntrySummary,
} from '#contracts';
import { timestampOfMillis } from '#kernel';
import { leafText } from '#ledger';
import { tombstoneType, type LedgerEntry } from '../projections/ledger.reader.port.ts';

const nobody = { kind: 'system', account_number: null, user: null, key_id: null, role: null } as const;
const nowhere: EntryPersonal = {
  client: { ip: null, user_agent: null },
  name: null,
  path: null,
  query: {},
  user: null,
};

/** An entry as lists show it. */
export function summaryOf(entry: LedgerEntry): EntrySummary {
  const place = {
    id: entry.entryId,
    seq: entry.seq,
    operation_id: entry.operationId,
    key: entry.key,
    recorded_at: timestampOfMillis(entry.recordedAt),
    command: entry.command,
    thing: entry.thing,
    class: entry.class,
    settles: entry.settles,
  };
  if (isPurged(entry)) return { ...place, ...emptyParts, quarantined: false, purged: true };
  const data = dataOf(entry);
  if (data === undefined) return { ...place, ...emptyParts, quarantined: true, purged: false };
  return { ...place, ...readableParts(data) };
}

/** An entry whole. */
export function detailOf(entry: LedgerEntry): EntryDetail {
  const data = isPurged(entry) ? undefined : dataOf(entry);
  return {
    ...summaryOf(entry),
    leaf: leafText({ ...entry, recordedAt: timestampOfMillis(entry.recordedAt) }),
    leaf_hash: entry.leafHash,
    request: bodyOf(data?.request),
    response: bodyOf(data?.response),
    query: data === undefined ? {} : personalOf(data).query,
    recorded: isPurged(entry) ? null : JSON.parse(entry.data),
  };
}

function isPurged({ type }: LedgerEntry): boolean {
  return type === tombstoneType;
}

function dataOf(entry: LedgerEntry): EntryData | undefined {
  return entry.type === 'quarantined' ? undefined : (JSON.parse(entry.data) as EntryData);
}

// The texts are what their maker committed to, whatever that is: one that can't be read must not take
// the list with it. It is still there, byte for byte, in what was recorded.

function personalOf({ personal }: EntryData): EntryPersonal {
  const read = personalSchema.safeParse(jsonOf(personal));
  return read.success ? read.data : nowhere;
}

function bodyOf(text: string | null | undefined): unknown {
  return jsonOf(text) ?? null;
}

function jsonOf(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const emptyParts = {
  received_at: null,
  duration_us: null,
  actor: nobody,
  name: null,
  method: null,
  path: null,
  route: null,
  status: null,
  outcome: 'unknown',
  error: null,
  client: nowhere.client,
} as const;

function readableParts(data: EntryData) {
  const { skeleton } = data;
  const personal = personalOf(data);
  return {
    received_at: skeleton.received_at,
    duration_us: skeleton.duration_us,
    actor: {
      kind: skeleton.actor.kind,
      account_number: skeleton.actor.account,
      user: personal.user,
      key_id: skeleton.actor.key_id,
      role: skeleton.actor.role,
    },
    name: personal.name,
    method: skeleton.method,
    path: personal.path,
    route: skeleton.route,
    status: skeleton.status,
    outcome: skeleton.outcome,
    error: skeleton.error,
    quarantined: false,
    purged: false,
    client: personal.client,
  };
}
