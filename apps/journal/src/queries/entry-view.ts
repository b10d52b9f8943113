import type { EntryData, EntryDetail, EntrySummary } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { jsonOf, leafText, personalOf } from '#ledger';
import { tombstoneType, type LedgerEntry } from '../projections/ledger.reader.port.ts';

const nobody = { kind: 'system', account_number: null, user: null, key_id: null, role: null } as const;

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
  const data = dataOf(entry);
  if (data !== undefined) return { ...place, ...readableParts(data) };
  return {
    ...{ ...place, ...emptyParts },
    quarantined: entry.type === 'quarantined',
    purged: entry.type === tombstoneType,
    unopened: entry.unopened !== undefined,
  };
}

/** An entry whole. */
export function detailOf(entry: LedgerEntry): EntryDetail {
  const data = dataOf(entry);
  return {
    ...summaryOf(entry),
    type: entry.type,
    leaf: leafText({ ...entry, recordedAt: timestampOfMillis(entry.recordedAt) }),
    leaf_hash: entry.leafHash,
    request: bodyOf(data?.request),
    response: bodyOf(data?.response),
    query: data === undefined ? {} : personalOf(data).query,
    recorded: entry.data === '' ? null : JSON.parse(entry.data),
  };
}

/** What was recorded; undefined where it could not be read then, or can not be now. */
function dataOf({ type, data, unopened }: LedgerEntry): EntryData | undefined {
  if (type === 'quarantined' || type === tombstoneType || unopened !== undefined) return undefined;
  return JSON.parse(data) as EntryData;
}

function bodyOf(text: string | null | undefined): unknown {
  return jsonOf(text) ?? null;
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
  client: { ip: null, user_agent: null },
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
    unopened: false,
    client: personal.client,
  };
}
