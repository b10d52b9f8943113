import { operationEventTypes, type EntryPersonal } from '#contracts';
import type { UncommittedSkeleton } from '#ledger';
import type { LedgerEntry } from '../src/domain/ledger.events.ts';
import { account, entryEvent, operationId, personal } from './events.fixture.ts';

export const beginning = Date.UTC(2026, 10, 24, 21, 30);

export interface EntryOptions {
  readonly account?: string;
  readonly recordedAt?: number;
  readonly skeleton?: Partial<UncommittedSkeleton>;
  readonly personal?: Partial<EntryPersonal>;
  readonly request?: string;
}

/** An entry in its place, with readable data; its operation is numbered by account and place. */
export function ledgerEntry(seq: number, given: EntryOptions = {}): LedgerEntry {
  const of = given.account ?? account;
  const id = operationId(Number(of.slice(0, 4)) * 1_000_000 + seq);
  const event = entryEvent(id, {
    skeleton: { ...given.skeleton, account: of },
    personal: JSON.stringify({ ...personal, ...given.personal }),
    ...(given.request === undefined ? {} : { request: given.request }),
  });
  const skeleton = given.skeleton ?? {};
  return {
    ...{ account: of, seq, entryId: id, operationId: id, key: 'ab'.repeat(32), leafHash: 'cd'.repeat(32) },
    ...{ recordedAt: given.recordedAt ?? beginning + seq * 1000, class: skeleton.class ?? 'write' },
    ...{ command: skeleton.command ?? 'apply', thing: skeleton.thing ?? 'Account', settles: null },
    ...{ partition: 0, offset: seq, type: operationEventTypes.completed, data: event.data },
  };
}

/** What could not be read. */
export function quarantinedEntry(seq: number): LedgerEntry {
  const entry = ledgerEntry(seq, { skeleton: { command: 'quarantined', thing: 'None' } });
  return { ...entry, type: 'quarantined', data: '{"sealed":"0000"}' };
}
