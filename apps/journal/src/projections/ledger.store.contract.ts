import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PurgeOrder } from '#contracts';
import { account, otherAccount } from '../../test/events.fixture.ts';
import type {
  IntentChange,
  IntentReader,
  LedgerBatch,
  LedgerStore,
} from '../application/ledger.store.port.ts';
import type { PurgeStore, Shelf, ShelfReader, TrustedTimeStore } from '../application/purge.store.port.ts';
import type { LedgerPages } from './ledger.pages.port.ts';
import type { LedgerEntry, LedgerReader } from './ledger.reader.port.ts';
import type { PurgeReader } from './purge.reader.port.ts';

export interface LedgerStoreUnderTest {
  readonly store: LedgerStore & LedgerReader & IntentReader;
  readonly pages: Pick<LedgerPages, 'entriesAt' | 'following'>;
  /** Overwrites what is kept of an entry. */
  damage(account: string, seq: number): Promise<void>;
  /** Takes the key away that an entry is sealed under. */
  loseKey(account: string, seq: number): Promise<void>;
  /** Leaves what was opened and opens what is kept. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

export interface PurgingUnderTest extends LedgerStoreUnderTest {
  readonly purging: PurgeStore & ShelfReader & PurgeReader & TrustedTimeStore;
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
  return { partition: 0, progress, entries, intents, boots: [], orders: [] };
}

/** A batch that shows `boot` for the first time, and opens a stream of it. */
function streamOf(offset: number, boot: string, gateway = 'gateway'): LedgerBatch {
  const intent = {
    operationId: `stream-${gateway}-${boot}`,
    account,
    recordedAt: offset,
    state: 'streaming' as const,
    data: JSON.stringify({ gateway: { id: gateway, boot } }),
  };
  const batch = batchOf(offset, [], [{ change: 'opened', intent }]);
  return { ...batch, boots: [{ gateway, boot, offset }] };
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

    it('finds what is known last of several operations at once', async () => {
      const of = (seq: number, operationId: string, entryId = operationId) =>
        entryAt(seq, { operationId, entryId });
      await subject.store.append(
        batchOf(9, [
          of(1, 'open', 'open:opened'),
          of(2, 'ended', 'ended:opened'),
          of(3, 'lost', 'lost:unknown'),
          of(4, 'ended'),
          of(5, 'lost', 'lost:settled'),
          of(6, 'ended', 'ended:later'),
          ...Array.from({ length: 20 }, (_, index) => of(7 + index, `one-of-${index}`)),
        ]),
      );
      await subject.store.append(
        batchOf(10, [
          entryAt(1, { account: otherAccount, operationId: 'theirs', entryId: 'theirs' }),
          entryAt(2, { account: otherAccount, operationId: 'open', entryId: 'open:elsewhere' }),
          entryAt(3, { account: otherAccount, operationId: 'lost', entryId: 'lost' }),
        ]),
      );
      const lastOf = async (...operations: readonly string[]) =>
        (await subject.store.lastOf(account, operations)).map(({ entryId }) => entryId).toSorted();
      expect(await lastOf('open', 'ended', 'lost', 'theirs', 'never')).toEqual([
        'ended',
        'lost:settled',
        'open:opened',
      ]);
      const many = Array.from({ length: 20 }, (_, index) => `one-of-${index}`);
      expect(await lastOf(...many, 'lost')).toEqual([...many, 'lost:settled'].toSorted());
      expect(await lastOf()).toEqual([]);
    });

    it('answers all others and what is left of an entry that does not open, however it is read', async () => {
      const entries = [1, 2, 3, 4].map((seq) => entryAt(seq));
      await subject.store.append(batchOf(4, entries));
      await subject.damage(account, 2);
      await subject.loseKey(account, 3);
      const shown = entries.map((entry) =>
        entry.seq === 2 || entry.seq === 3
          ? { ...entry, data: '', unopened: expect.stringMatching(/Error$/) as unknown as string }
          : entry,
      );
      expect(await everything()).toEqual(shown.toReversed());
      expect(await subject.store.range({ account, after: 0, through: null, limit: 9 })).toEqual(shown);
      expect(await subject.pages.entriesAt(account, [3, 1, 2])).toEqual([shown[2], shown[0], shown[1]]);
      expect(await subject.pages.following(account, 1, 3, (entry) => entry)).toMatchObject(
        shown.slice(1).map(({ seq, data, ...entry }) => ({ seq, data, type: entry.type })),
      );
      const why = ({ unopened }: Pick<LedgerEntry, 'unopened'>) => unopened !== undefined;
      expect(await subject.pages.following(account, 0, 9, why)).toEqual([false, true, true, false]);
      for (const entry of shown) {
        expect(await subject.store.entry(account, entry.entryId)).toEqual(entry);
        expect(await subject.store.lastOf(account, [entry.operationId])).toEqual([entry]);
        const { operationId: operation } = entry;
        expect(await subject.store.search({ account, limit: 9, before: null, operation })).toEqual([entry]);
      }
    });

    it('reads onwards from a place, oldest first', async () => {
      const entries = [1, 2, 3, 4, 5, 6].map((seq) => entryAt(seq));
      await subject.store.append(batchOf(9, [...entries, entryAt(1, { account: otherAccount })]));
      const range = async (after: number, through: number | null, limit = 10) =>
        (await subject.store.range({ account, after, through, limit })).map(({ seq }) => seq);
      expect(await range(0, null)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await range(2, 4)).toEqual([3, 4]);
      expect(await range(2, null, 3)).toEqual([3, 4, 5]);
      expect(await range(6, null)).toEqual([]);
      expect(await range(4, 2)).toEqual([]);
      expect(await subject.store.range({ account, after: 1, through: 2, limit: 9 })).toEqual([entries[1]]);
    });

    it('reads onwards up to so many bytes of data, but one entry in any case', async () => {
      const sizes = [...Array<number>(30).fill(1000), ...Array<number>(30).fill(10_000), 100_000, 10];
      const entries = sizes.map((size, index) => entryAt(index + 1, { data: 'x'.repeat(size) }));
      await subject.store.append(batchOf(9, entries));
      const range = async (after: number, maxBytes: number, limit = 100) =>
        (await subject.store.range({ account, after, through: null, limit, maxBytes })).map(({ seq }) => seq);
      const places = (from: number, through: number) =>
        Array.from({ length: through - from + 1 }, (_, index) => from + index);
      expect(await range(0, 5500)).toEqual(places(1, 5));
      expect(await range(0, 25_500)).toEqual(places(1, 24));
      expect(await range(0, 65_500)).toEqual(places(1, 33));
      expect(await range(0, 1e6)).toEqual(places(1, 62));
      expect(await range(0, 1e6, 40)).toEqual(places(1, 40));
      expect(await range(59, 50_000)).toEqual([60]);
      expect(await range(60, 50_000)).toEqual([61]);
      expect(await range(61, 1)).toEqual([62]);
      expect(await range(62, 1)).toEqual([]);
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
      const change = (kind: 'uncertain' | 'unknown' | 'closed', operationId: string) =>
        subject.store.append(batchOf(9, [], [{ change: kind, operationId }]));
      await subject.store.append(batchOf(1, [], [opened('a', 100), opened('b', 200), opened('c', 300)]));
      expect(await unresolved(100)).toEqual([]);
      expect(await unresolved(201)).toEqual([
        ['a', 'open'],
        ['b', 'open'],
      ]);
      expect(await unresolved(201, 1)).toEqual([['a', 'open']]);
      const behind = (recordedAt: number, operationId: string) =>
        subject.store.unresolved(301, 9, { recordedAt, operationId });
      const idsBehind = async (...place: Parameters<typeof behind>) =>
        (await behind(...place)).map(({ operationId }) => operationId);
      expect(await idsBehind(100, '')).toEqual(['a', 'b', 'c']);
      expect(await idsBehind(100, 'a')).toEqual(['b', 'c']);
      expect(await idsBehind(200, 'b')).toEqual(['c']);
      expect(await idsBehind(300, 'c')).toEqual([]);
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

    it('keeps an intent whose outcome leaves it uncertain, as one that waits', async () => {
      const uncertain = { change: 'uncertain', operationId: 'a' } as const;
      const outcome = entryAt(1, { entryId: 'a', operationId: 'a' });
      await subject.store.append(batchOf(1, [], [opened('a', 100)]));
      await subject.store.append(batchOf(2, [outcome], [uncertain]));
      expect(await unresolved(100)).toEqual([]);
      expect(await unresolved(101)).toEqual([['a', 'uncertain']]);
      const end = entryAt(2, { entryId: 'a:settled', operationId: 'a' });
      await subject.store.append(batchOf(3, [end], [{ ...uncertain, change: 'closed' }]));
      expect(await unresolved(1000)).toEqual([]);
    });

    it('has a stream to resolve once a later boot of its gateway is seen, however old it is', async () => {
      await subject.store.append(streamOf(1, 'first'));
      await subject.store.append(streamOf(2, 'only', 'another'));
      expect(await unresolved(1e9)).toEqual([]);
      await subject.store.append(streamOf(3, 'second'));
      const [stream] = await subject.store.unresolved(0, 9);
      expect(stream).toMatchObject({ operationId: 'stream-gateway-first', state: 'streaming' });
      expect(await subject.store.unresolved(0, 9, stream)).toEqual([]);
      // What comes late of an ended boot does not make it the later one.
      await subject.store.append({
        ...batchOf(4, []),
        boots: [{ gateway: 'gateway', boot: 'first', offset: 4 }],
      });
      expect(await unresolved(0)).toEqual([['stream-gateway-first', 'streaming']]);
      const unknown = { change: 'unknown', operationId: 'stream-gateway-first' } as const;
      await subject.store.append(batchOf(5, [], [unknown]));
      expect(await unresolved(0)).toEqual([['stream-gateway-first', 'unknown']]);
      await subject.store.append(batchOf(6, [], [{ ...unknown, change: 'closed' }]));
      expect(await unresolved(1e9)).toEqual([]);
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

/** What every store keeps that carries out purges, whatever the engine. */
export function purgingContract(name: string, open: () => Promise<PurgingUnderTest>): void {
  describe(`purging: ${name}`, () => {
    let subject: PurgingUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    const everything = (ofAccount: string = account) =>
      subject.store.search({ account: ofAccount, limit: 1000, before: null, operation: null });
    const dayMs = 86_400_000;
    const dayOne = Math.floor(1_790_000_000_000 / dayMs);
    const apply = { class: 'write', command: 'apply', thing: 'Account' } as const;
    const whoami = { class: 'read', command: 'whoami', thing: 'None' } as const;
    const part = (of: typeof apply | typeof whoami, after: number, through: number, entries: number) => ({
      ...of,
      days: 1,
      after_seq: after,
      through_seq: through,
      entries,
    });
    const orderOf = (...parts: ReturnType<typeof part>[]): PurgeOrder => {
      const entries = parts.reduce((sum, { entries: count }) => sum + count, 0);
      return { as_of: '2026-11-25T00:00:00.000000Z', policy_version: 3, entries, parts };
    };
    let offset = 100;
    const order = async (seq: number, given: PurgeOrder, ofAccount: string = account) => {
      const entry = entryAt(seq, {
        account: ofAccount,
        ...onDay(3),
        command: 'purge',
        thing: 'JournalPolicy',
      });
      const orders = [{ account: ofAccount, entryId: entry.entryId, seq, orderedAt: 7, order: given }];
      await subject.store.append({ ...batchOf((offset += 1), [entry]), orders });
    };
    const carryOut = async (limit = 1000) => {
      for (let open = await subject.purging.openOrder(); open; open = await subject.purging.openOrder()) {
        while (!(await subject.purging.purge(open, limit, [])).done);
        expect(await subject.purging.settle()).toBe(true);
        await subject.purging.finish(open, 9);
      }
    };
    const shelf = (of: typeof apply | typeof whoami, day: number, numbers: readonly number[]): Shelf => {
      const [entries = 0, firstSeq = 0, lastSeq = 0] = numbers;
      return { ...of, day: dayOne + day, entries, firstSeq, lastSeq };
    };
    const onDay = (day: number, of: typeof apply | typeof whoami = apply) => ({
      recordedAt: 1_790_000_000_000 + day * dayMs,
      ...of,
    });
    const filled = [
      entryAt(1, onDay(0)),
      entryAt(2, onDay(0, whoami)),
      entryAt(3, { ...onDay(1), settles: 'x:unknown' }),
      entryAt(4, onDay(1)),
      entryAt(5, onDay(2, whoami)),
    ];
    beforeEach(async () => {
      await subject.store.append(batchOf(1, filled.slice(0, 3)));
      await subject.store.append(batchOf(2, filled.slice(3)));
    });

    it('keeps shelves of what is whole, by subject and day', async () => {
      expect(await subject.purging.accounts()).toEqual([account]);
      expect(await subject.purging.shelves(account)).toEqual([
        shelf(whoami, 0, [1, 2, 2]),
        shelf(apply, 0, [1, 1, 1]),
        shelf(apply, 1, [2, 3, 4]),
        shelf(whoami, 2, [1, 5, 5]),
      ]);
      expect(await subject.purging.shelves(otherAccount)).toEqual([]);
    });

    it('finds the last place that was recorded by a moment', async () => {
      const lastAt = (recordedAt: number) => subject.purging.lastSeqRecordedAt(account, recordedAt);
      expect(await lastAt(onDay(0).recordedAt - 1)).toBe(0);
      expect(await lastAt(onDay(0).recordedAt)).toBe(2);
      expect(await lastAt(onDay(1).recordedAt + 1)).toBe(4);
      expect(await lastAt(Number.MAX_SAFE_INTEGER)).toBe(5);
      expect(await subject.purging.lastSeqRecordedAt(otherAccount, Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(await subject.purging.countUpTo(account, shelf(apply, 1, [2, 3, 4]), 3)).toBe(1);
    });

    it.each([1, 2, 1000])(
      'leaves tombstones of what an order names, and nothing else of it, %d at a time',
      async (limit) => {
        await order(6, orderOf(part(apply, 0, 3, 2)));
        await carryOut(limit);
        const buried = (entry: LedgerEntry) => ({ ...entry, type: 'purged', data: '' });
        const [one, two, three, four, five] = filled as [LedgerEntry, ...LedgerEntry[]];
        const left = (await everything()).filter(({ seq }) => seq <= 5).toReversed();
        expect(left).toEqual([buried(one), two, buried(three as LedgerEntry), four, five]);
        expect(await subject.store.entry(account, one.entryId)).toEqual(buried(one));
        expect(await subject.purging.shelves(account)).toEqual([
          shelf(whoami, 0, [1, 2, 2]),
          shelf(apply, 1, [1, 4, 4]),
          shelf(whoami, 2, [1, 5, 5]),
          expect.objectContaining({ command: 'purge', entries: 1 }),
        ]);
        const run = { entryId: entryAt(6).entryId, seq: 6, orderedAt: 7, finishedAt: 9, purged: 2 };
        expect(await subject.purging.purges(account, 10)).toEqual([expect.objectContaining(run)]);
        expect(await subject.purging.purges(otherAccount, 10)).toEqual([]);
      },
    );

    it('keeps head, size and known ids, so that nothing that is gone comes again', async () => {
      await order(6, orderOf(part(apply, 0, 4, 3), part(whoami, 0, 5, 2)));
      await carryOut();
      expect((await subject.store.heads([account])).get(account)?.seq).toBe(6);
      expect(await subject.store.size(account)).toBe(6);
      const ids = filled.map(({ entryId }) => entryId);
      expect(await subject.store.known(ids)).toEqual(new Set(ids));
      for (const again of filled) {
        await expect(subject.store.append(batchOf(50, [again]))).rejects.toThrow();
      }
    });

    it('goes on with an order after it was opened again, and counts nothing twice', async () => {
      await order(6, orderOf(part(apply, 0, 4, 3)));
      const open = await subject.purging.openOrder();
      if (open === undefined) throw new Error('the order is not open');
      await subject.purging.purge(open, 2, []);
      await subject.reopen();
      expect(await subject.purging.hasOpenOrder(account)).toBe(true);
      expect(await subject.purging.hasOpenOrder(otherAccount)).toBe(false);
      expect((await subject.purging.openOrder())?.cursor).toBe(2);
      await carryOut();
      expect(await subject.purging.purges(account, 1)).toEqual([expect.objectContaining({ purged: 3 })]);
      expect(await subject.purging.openOrder()).toBeUndefined();
    });

    it('carries out an order in its own account, and on nothing from its own place on', async () => {
      const foreign = filled.map((entry) => ({
        ...entry,
        account: otherAccount,
        entryId: `other-${entry.seq}`,
        operationId: `other-${entry.seq}`,
      }));
      await subject.store.append(batchOf(3, foreign));
      const everythingOfApply = { ...part(apply, 0, 4, 3), through_seq: 1_000_000 };
      await order(6, orderOf(everythingOfApply));
      await subject.store.append(batchOf(200, [entryAt(7, onDay(3))]));
      await carryOut();
      const types = async (ofAccount: string) =>
        (await everything(ofAccount)).map(({ type }) => type === 'purged');
      expect(await types(account)).toEqual([false, false, false, true, true, false, true]);
      expect(await types(otherAccount)).toEqual([false, false, false, false, false]);
    });

    it('hands views what goes while it can still be read, in the same transaction', async () => {
      await order(6, orderOf(part(apply, 0, 4, 3)));
      const open = await subject.purging.openOrder();
      if (open === undefined) throw new Error('the order is not open');
      const failing = async () => {
        throw new Error('a view fails');
      };
      await expect(subject.purging.purge(open, 10, [failing])).rejects.toThrow('a view fails');
      expect((await everything()).map(({ type }) => type)).not.toContain('purged');
      const seen: LedgerEntry[] = [];
      await subject.purging.purge(open, 10, [async (entries) => void seen.push(...entries)]);
      expect(seen).toEqual([filled[0], filled[2], filled[3]]);
    });

    it('forgets a run whose own entry is gone', async () => {
      await order(6, orderOf(part(apply, 0, 1, 1)));
      await carryOut();
      const purges = {
        class: 'write',
        command: 'purge',
        thing: 'JournalPolicy',
      } as unknown as typeof apply;
      await order(7, orderOf(part(apply, 1, 3, 1), part(purges, 5, 6, 1)));
      await carryOut();
      expect((await subject.purging.purges(account, 10)).map(({ seq }) => seq)).toEqual([7]);
    });

    it('keeps the trusted time', async () => {
      expect(await subject.purging.trustedTime()).toBeUndefined();
      for (const trusted of [1.5, 2.25]) {
        await subject.purging.keepTrustedTime({ trusted, ahead: 3, watchedMs: 4.5 });
      }
      await subject.reopen();
      expect(await subject.purging.trustedTime()).toEqual({ trusted: 2.25, ahead: 3, watchedMs: 4.5 });
    });
  });
}
