import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, otherAccount } from '../../test/events.fixture.ts';
import type {
  IntentChange,
  IntentReader,
  LedgerBatch,
  LedgerStore,
} from '../application/ledger.store.port.ts';
import type { LedgerEntry, LedgerReader } from './ledger.reader.port.ts';

export interface LedgerStoreUnderTest {
  readonly store: LedgerStore & LedgerReader & IntentReader;
  /** Leaves what was opened and opens what is kept. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

function entryAt(seq: number, given: Partial<LedgerEntry> = {}): LedgerEntry {
  const entryAccount = given.account ?? account;
  const operationId = given.operationId ?? `operation-${entryAccount}-${String(seq).padStart(3, '0')}`;
  return {
    account: entryAccount,
    seq,
    entryId: operationId,
    operationId,
    key: 'ab'.repeat(32),
    recordedAt: 1_790_000_000_000 + seq,
    class: 'write',
    command: 'apply',
    thing: 'Account',
    settles: null,
    leafHash: 'cd'.repeat(32),
    partition: 0,
    offset: seq,
    type: 'operations.operation-completed.v1',
    data: `{"text":"naïve ☕ 𝄞","seq":${seq}}`,
    ...given,
  };
}

function batchOf(
  offset: number,
  entries: readonly LedgerEntry[],
  intents: readonly IntentChange[] = [],
): LedgerBatch {
  const progress = { offset, recordedAt: 1_790_000_000_000 + offset };
  return { partition: 0, progress, entries, intents, orders: [] };
}

function opened(operationId: string, recordedAt: number): IntentChange {
  const intent = {
    operationId,
    account,
    recordedAt,
    state: 'open' as const,
    data: `{"of":"${operationId}"}`,
  };
  return { change: 'opened', intent };
}

/** What every store of ledgers keeps, whatever the engine. */
export function ledgerStoreContract(name: string, open: () => Promise<LedgerStoreUnderTest>): void {
  describe(`ledger store: ${name}`, () => {
    let subject: LedgerStoreUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    const everything = (ofAccount: string = account) =>
      subject.store.search({ account: ofAccount, limit: 1000, before: null, operation: null });
    const seqs = async (search: Partial<Parameters<LedgerReader['search']>[0]>) =>
      (await subject.store.search({ account, limit: 1000, before: null, operation: null, ...search })).map(
        ({ seq }) => seq,
      );
    const unresolved = async (before: number, limit = 100) =>
      (await subject.store.unresolved(before, limit)).map(({ operationId, state }) => [operationId, state]);

    it('is empty at first', async () => {
      expect(await subject.store.progress(0)).toEqual({ offset: 0, recordedAt: null });
      expect(await subject.store.heads([account])).toEqual(new Map());
      expect(await subject.store.known(['operation-1'])).toEqual(new Set());
      expect(await subject.store.size(account)).toBe(0);
      expect(await everything()).toEqual([]);
      expect(await subject.store.entry(account, 'operation-1')).toBeUndefined();
      expect(await unresolved(Number.MAX_SAFE_INTEGER)).toEqual([]);
    });

    it('gives back entries as they were appended, newest first, and the progress', async () => {
      const entries = [entryAt(1), entryAt(2, { settles: 'operation-0:unknown' })];
      await subject.store.append(batchOf(7, entries));
      expect(await everything()).toEqual(entries.toReversed());
      expect(await subject.store.progress(0)).toEqual({ offset: 7, recordedAt: 1_790_000_000_007 });
      await subject.store.append(batchOf(9, [entryAt(3)]));
      expect(await subject.store.progress(0)).toEqual({ offset: 9, recordedAt: 1_790_000_000_009 });
      expect(await seqs({})).toEqual([3, 2, 1]);
    });

    it('keeps the progress of each partition', async () => {
      await subject.store.append(batchOf(7, []));
      await subject.store.append({ ...batchOf(3, []), partition: 1 });
      expect((await subject.store.progress(0)).offset).toBe(7);
      expect((await subject.store.progress(1)).offset).toBe(3);
    });

    it.each([
      ['an entry id that is in a ledger', entryAt(3, { entryId: entryAt(1).entryId })],
      [
        "an entry id that is in another account's ledger",
        entryAt(1, { account: otherAccount, entryId: entryAt(1).entryId }),
      ],
      ['a place that is taken', entryAt(2, { entryId: 'other', operationId: 'other' })],
      ['an entry id twice in the batch', entryAt(4, { entryId: 'fresh' })],
      ['a place twice in the batch', entryAt(3, { entryId: 'other', operationId: 'other' })],
    ])('leaves nothing of a batch with %s', async (_what, misfit) => {
      const kept = [entryAt(1), entryAt(2)];
      await subject.store.append(batchOf(2, kept, [opened('kept', 1)]));
      const fresh = entryAt(3, { entryId: 'fresh', operationId: 'fresh' });
      const changes = [opened('lost', 2), { change: 'closed', operationId: 'kept' } as const];
      await expect(subject.store.append(batchOf(4, [fresh, misfit], changes))).rejects.toThrow();
      expect(await everything()).toEqual(kept.toReversed());
      expect(await everything(otherAccount)).toEqual([]);
      expect((await subject.store.progress(0)).offset).toBe(2);
      expect(await subject.store.known(['fresh'])).toEqual(new Set());
      expect(await unresolved(10)).toEqual([['kept', 'open']]);
      await subject.store.append(batchOf(3, [fresh]));
      expect(await subject.store.size(account)).toBe(3);
    });

    it('searches below a place and up to a limit', async () => {
      await subject.store.append(
        batchOf(
          5,
          [1, 2, 3, 4, 5].map((seq) => entryAt(seq)),
        ),
      );
      expect(await seqs({ limit: 2 })).toEqual([5, 4]);
      expect(await seqs({ limit: 2, before: 4 })).toEqual([3, 2]);
      expect(await seqs({ limit: 2, before: 2 })).toEqual([1]);
      expect(await seqs({ before: 1 })).toEqual([]);
    });

    it('searches the entries of one operation and of no other with the same beginning', async () => {
      const ids = ['op', 'op1', 'op-1', 'op:unknown', 'op 2', 'o', 'op:settled', 'op9:unknown'];
      const operationOf = (id: string) => id.split(':')[0] as string;
      const entries = ids.map((id, index) =>
        entryAt(index + 1, { entryId: id, operationId: operationOf(id) }),
      );
      const foreign = entryAt(1, { account: otherAccount, entryId: 'op:opened', operationId: 'op' });
      await subject.store.append(batchOf(9, [...entries, foreign]));
      expect(await seqs({ operation: 'op' })).toEqual([7, 4, 1]);
      expect(await seqs({ operation: 'op', limit: 1 })).toEqual([7]);
      expect(await seqs({ operation: 'op', before: 7 })).toEqual([4, 1]);
      expect(await seqs({ operation: 'op9' })).toEqual([8]);
      expect(await seqs({ operation: 'p' })).toEqual([]);
      expect(await seqs({ operation: '' })).toEqual([]);
      expect(await seqs({ operation: 'op', account: otherAccount })).toEqual([1]);
    });

    it('keeps accounts apart', async () => {
      const own = entryAt(1);
      const foreign = [1, 2].map((seq) => entryAt(seq, { account: otherAccount }));
      await subject.store.append(batchOf(3, [foreign[0] as LedgerEntry, own, foreign[1] as LedgerEntry]));
      expect(await everything()).toEqual([own]);
      expect(await subject.store.entry(account, own.entryId)).toEqual(own);
      expect(await subject.store.entry(otherAccount, own.entryId)).toBeUndefined();
      expect(await subject.store.size(account)).toBe(1);
      expect(await subject.store.size(otherAccount)).toBe(2);
    });

    it('tells heads and what is known', async () => {
      await subject.store.append(batchOf(3, [entryAt(1), entryAt(2)]));
      await subject.store.append(batchOf(4, [entryAt(1, { account: otherAccount })]));
      expect(await subject.store.heads([account, otherAccount, '9999-9999-9999'])).toEqual(
        new Map([
          [account, { seq: 2, recordedAt: 1_790_000_000_002 }],
          [otherAccount, { seq: 1, recordedAt: 1_790_000_000_001 }],
        ]),
      );
      const ids = [entryAt(1).entryId, entryAt(1, { account: otherAccount }).entryId];
      expect(await subject.store.known([...ids, 'operation', ''])).toEqual(new Set(ids));
    });

    it('opens an intent, turns it unknown and closes it', async () => {
      const change = (kind: 'unknown' | 'closed', operationId: string) =>
        subject.store.append(batchOf(9, [], [{ change: kind, operationId }]));
      await subject.store.append(batchOf(1, [], [opened('a', 100), opened('b', 200), opened('c', 300)]));
      expect(await unresolved(100)).toEqual([]);
      expect(await unresolved(201)).toEqual([
        ['a', 'open'],
        ['b', 'open'],
      ]);
      expect(await unresolved(201, 1)).toEqual([['a', 'open']]);
      await change('unknown', 'c');
      expect(await unresolved(0)).toEqual([['c', 'unknown']]);
      await subject.store.append(batchOf(9, [], [opened('c', 900)]));
      expect(await subject.store.unresolved(0, 9)).toEqual([
        { operationId: 'c', account, recordedAt: 300, state: 'unknown', data: '{"of":"c"}' },
      ]);
      await change('closed', 'c');
      await change('closed', 'a');
      await change('unknown', 'a');
      await change('closed', 'never');
      expect(await unresolved(1000)).toEqual([['b', 'open']]);
    });

    it('applies the changes of a batch in their order', async () => {
      const closed = { change: 'closed', operationId: 'a' } as const;
      await subject.store.append(batchOf(1, [], [opened('a', 1), closed]));
      expect(await unresolved(10)).toEqual([]);
    });

    it('keeps all of it when it is opened again', async () => {
      const entries = [entryAt(1), entryAt(2)];
      await subject.store.append(batchOf(3, entries, [opened('a', 1)]));
      await subject.reopen();
      expect(await everything()).toEqual(entries.toReversed());
      expect((await subject.store.progress(0)).offset).toBe(3);
      expect(await unresolved(10)).toEqual([['a', 'open']]);
      await expect(subject.store.append(batchOf(4, [entryAt(2)]))).rejects.toThrow();
      await subject.store.append(batchOf(4, [entryAt(3)]));
      expect(await seqs({})).toEqual([3, 2, 1]);
    });
  });
}
