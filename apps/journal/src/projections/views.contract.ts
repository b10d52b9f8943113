import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { journalViews, operationEventTypes, type EntryFilters, type JournalView } from '#contracts';
import { account, accounts, otherAccount } from '../../test/events.fixture.ts';
import { beginning, ledgerEntry } from '../../test/ledger.fixture.ts';
import { keys, own, readable, variety } from '../../test/variety.fixture.ts';
import type { LedgerStore } from '../application/ledger.store.port.ts';
import { tombstoneType, type LedgerEntry } from '../domain/ledger.events.ts';
import type { EntryReader } from './entry-reader.port.ts';
import type { LedgerPages } from './ledger.pages.port.ts';
import { quantileOf } from './latencies.port.ts';
import { Replays } from './replays.ts';
import type { ReplayStore } from './replay.store.port.ts';
import { facetsOfFilters, type Facet, type SearchIndex } from './search-index.port.ts';
import type { StatsReader, UsageReader } from './stats.reader.port.ts';
import type { ViewRow, ViewStore } from './view.store.port.ts';
import { ViewsProjection } from './views.projection.ts';

export interface ViewsUnderTest {
  readonly ledger: LedgerStore & LedgerPages;
  /** Where the engine has one of its own. */
  readonly reader?: EntryReader;
  readonly views: ViewStore;
  readonly replays: ReplayStore;
  readonly search: SearchIndex;
  readonly stats: StatsReader;
  readonly usage: UsageReader;
  /** Writes a wrong row into the live copy of a view, past all that should. Answers what it is named by. */
  plant(view: JournalView): Promise<string>;
  /** Makes the entries tombstones, as a purge does to their rows in the ledger. */
  bury(entries: readonly LedgerEntry[]): Promise<void>;
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

const hourMs = 3_600_000;

/** What every engine keeps of views. `size`: entries of a ledger that is large for it, over 1000. */
export function viewsContract(name: string, size: number, open: () => Promise<ViewsUnderTest>): void {
  describe(`views of the journal: ${name}`, () => {
    let subject: ViewsUnderTest;
    let projection: ViewsProjection;
    const project = async () => {
      projection = await ViewsProjection.open(subject.views, subject.ledger, subject.reader);
      while ((await projection.catchUp()) > 0);
    };
    beforeEach(async () => {
      subject = await open();
      await project();
    });
    afterEach(() => subject.dispose());

    const append = async (...entries: readonly LedgerEntry[]) => {
      const offset = entries.at(-1)?.seq ?? 0;
      const progress = { offset, recordedAt: null };
      await subject.ledger.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
    };
    const write = async (...entries: readonly LedgerEntry[]) => {
      await append(...entries);
      await projection.add(entries);
      await projection.flush();
    };
    const everywhere = {
      account: account as string,
      above: 0,
      below: Number.MAX_SAFE_INTEGER,
      limit: 1000,
      steps: 2000,
    };
    const find = async (facets: readonly Facet[], given: Partial<typeof everywhere> = {}) =>
      (await subject.search.find({ ...everywhere, ...given, facets })).seqs;
    const found = async (filters: EntryFilters) => await find(facetsOfFilters(filters) ?? []);
    const rows = async (copy: 'live' | 'beside' = 'live') => {
      const all: Record<string, readonly ViewRow[]> = {};
      for (const view of journalViews) all[view] = await subject.views.rows({ view, copy }, null, 100_000);
      return all;
    };

    it('tells the first place recorded at or after a moment', async () => {
      const entries = variety();
      await write(...entries);
      for (const moment of [0, beginning, beginning + 1, beginning + 7 * 600_000, beginning + 1e9]) {
        const expected = entries.find(({ recordedAt }) => recordedAt >= moment)?.seq ?? 61;
        expect(await subject.ledger.firstAt(account, moment)).toBe(expected);
      }
      expect(await subject.ledger.firstAt(otherAccount, 0)).toBe(1);
    });

    it('keeps accounts apart', async () => {
      await write(...variety(), ...variety(otherAccount).slice(0, 10));
      expect(await find(['user=ada'], { account: otherAccount })).toEqual([9, 7, 5, 3, 1]);
      expect(await find(['user=ada'], { account: accounts[2] })).toEqual([]);
      expect(await subject.usage.usedKeys(accounts[2])).toEqual([]);
      const [total] = await statsOf(otherAccount, 'all', 24 * hourMs);
      expect(total?.operations).toBe(10);
      expect((await subject.search.tally(otherAccount, ['key_id=key-1'], 0))[0]).toEqual({
        count: 4,
        newest: 10,
      });
    });

    const statsOf = (of: string, group: 'all' | 'command' | 'status' | 'user' | 'key', bucketMs: number) =>
      subject.stats.stats({ account: of, group, from: 0, to: beginning * 2, bucketMs, limit: 1000 });

    it.each(['all', 'command', 'status', 'user', 'key'] as const)('counts by hour and %s', async (group) => {
      const entries = variety();
      await write(...entries);
      for (const bucketMs of [hourMs, 24 * hourMs]) {
        const expected = new Map<string, { entries: number; failed: number; longest: number }>();
        for (const { recordedAt, data } of entries) {
          const read = readable(data);
          const value = valueOf(read, group);
          const key = `${recordedAt - (recordedAt % bucketMs)} ${value}`;
          const sum = expected.get(key) ?? { entries: 0, failed: 0, longest: 0 };
          expected.set(key, {
            entries: sum.entries + 1,
            failed: sum.failed + (read?.skeleton.outcome === 'succeeded' ? 0 : 1),
            longest: Math.max(sum.longest, read?.skeleton.duration_us ?? 0),
          });
        }
        const told = await statsOf(account, group, bucketMs);
        expect(
          new Map(told.map(({ start, value, operations: n, failed }) => [`${start} ${value}`, [n, failed]])),
        ).toEqual(new Map([...expected].map(([key, sum]) => [key, [sum.entries, sum.failed]])));
        for (const { start, value, latencies } of told) {
          const longest = expected.get(`${start} ${value}`)?.longest ?? 0;
          expect(quantileOf(latencies, 1)).toBeGreaterThanOrEqual(longest);
          expect(quantileOf(latencies, 1)).toBeLessThanOrEqual(longest * (17 / 16));
        }
      }
    });

    it('tells of a key from where and for what it is used', async () => {
      const entries = variety();
      await write(...entries);
      expect(await subject.usage.usedKeys(account)).toEqual(keys);
      const calls = entries.filter(({ data }) => readable(data)?.skeleton.actor.key_id === 'key-1');
      const all = { read: 1000, limit: 100 };
      const { rows: addresses, partial } = await subject.usage.usage(account, 'key-1', 'address', all);
      expect(partial).toBe(false);
      expect(addresses.reduce((sum, row) => sum + row.calls, 0)).toBe(calls.length);
      expect(addresses.map(({ value }) => value).toSorted()).toEqual(
        [0, 1, 2, 3].map((number) => `203.0.113.${number}`),
      );
      const { rows: operations } = await subject.usage.usage(account, 'key-1', 'operation', all);
      expect(operations.map(({ value }) => value).toSorted()).toEqual(['apply Account', 'describe Account']);
    });

    it('sums no more rows of a key than it may read, the newest days first, nor lists more, and says so', async () => {
      const from = (ip: string) => ({
        skeleton: { actor: own(account, 'key-1') as never },
        personal: { client: { ip, user_agent: null } },
      });
      const callsOn = (day: number, seq: number, ...ips: readonly string[]) =>
        ips.map((ip, index) => ({
          ...ledgerEntry(seq + index, from(ip)),
          recordedAt: beginning + day * 24 * hourMs + seq + index,
        }));
      await write(
        ...callsOn(0, 1, '203.0.113.1', '203.0.113.2', '203.0.113.9'),
        ...callsOn(1, 4, '203.0.113.2', '203.0.113.3', '203.0.113.3'),
        ...callsOn(2, 7, '203.0.113.2', '203.0.113.1'),
      );
      const told = async (read: number, limit: number) => {
        const use = await subject.usage.usage(account, 'key-1', 'address', { read, limit });
        return [use.partial, use.rows.map(({ value, calls }) => `${value.slice(-1)}: ${calls}`)];
      };
      expect(await told(7, 9)).toEqual([false, ['2: 3', '1: 2', '3: 2', '9: 1']]);
      expect(await told(6, 9)).toEqual([true, ['2: 3', '3: 2', '1: 1', '9: 1']]);
      expect(await told(4, 9)).toEqual([true, ['2: 2', '3: 2', '1: 1']]);
      expect(await told(2, 9)).toEqual([true, ['1: 1', '2: 1']]);
      expect(await told(7, 4)).toEqual([false, ['2: 3', '1: 2', '3: 2', '9: 1']]);
      expect(await told(7, 3)).toEqual([true, ['2: 3', '1: 2', '3: 2']]);
    });

    it('counts a stream once, what was unknown once, and a flood by its requests', async () => {
      const key = { actor: own(account, 'key-1') as never };
      const streams = ['opened', 'completed', 'unknown', 'settled', 'requestsRefused'] as const;
      const entries = streams.map((type, index) => ({
        ...ledgerEntry(index + 1, { skeleton: { ...key, outcome: 'failed' }, request: '{"count":40}' }),
        type: operationEventTypes[type],
      }));
      await write(...entries);
      const [all] = await statsOf(account, 'all', 24 * hourMs);
      expect(all).toMatchObject({ operations: 42, failed: 42 });
      const bounds = { read: 10, limit: 10 };
      const [use] = (await subject.usage.usage(account, 'key-1', 'operation', bounds)).rows;
      expect(use).toMatchObject({ calls: 42 });
      const day = use?.lastDay ?? 0;
      expect(await subject.usage.callsFrom(account, 'key-1', day)).toBe(42);
      expect(await subject.usage.callsFrom(account, 'key-1', day + 1)).toBe(0);
      expect(await subject.usage.callsFrom(otherAccount, 'key-1', 0)).toBe(0);
      expect(await found({ key_id: 'key-1' })).toEqual([5, 4, 3, 2, 1]);
    });

    it('does not count what others do in the account with keys of theirs', async () => {
      const foreign = { skeleton: { actor: own(otherAccount, 'their-key') as never } };
      await write(ledgerEntry(1, foreign));
      expect(await subject.usage.usedKeys(account)).toEqual([]);
      expect(await subject.usage.usedKeys(otherAccount)).toEqual([]);
    });

    it('holds each entry once, however it is split, delivered again or caught up', async () => {
      const entries = variety();
      await write(...entries);
      const once = await rows();
      const splits = fc.array(
        fc.record({ size: fc.integer({ min: 1, max: 30 }), again: fc.nat(9), lost: fc.boolean() }),
      );
      await fc.assert(
        fc.asyncProperty(splits, async (parts) => {
          await subject.dispose();
          subject = await open();
          await project();
          for (let at = 0, part = 0; at < entries.length; part += 1) {
            const { size, again, lost } = parts[part] ?? { size: 60, again: 0, lost: false };
            await append(...entries.slice(at, at + size));
            // Lost: the process ended between ledger and views.
            if (lost) await project();
            else await projection.add(entries.slice(Math.max(0, at - again), at + size));
            at += size;
          }
          await projection.flush();
          expect(await rows()).toEqual(once);
        }),
        { numRuns: 20 },
      );
    });

    it('reads from the ledger what it was not told of', async () => {
      const entries = variety();
      await write(...entries.slice(0, 10));
      await append(...entries.slice(10, 20));
      await write(...entries.slice(20, 30));
      expect(await projection.isBehind()).toBe(true);
      while ((await projection.catchUp()) > 0);
      expect(await projection.isBehind()).toBe(false);
      expect(await found({ user: 'ada' })).toHaveLength(15);
    });

    it.each(journalViews)(
      'says that it is behind when a fold of %s fails, and reads what it lost',
      async (view) => {
        const entries = variety();
        await write(...entries);
        const right = await rows();
        await subject.dispose();
        subject = await open();
        let failures = 0;
        const failing: Pick<ViewStore, 'fold'> = {
          async fold(copy, batch) {
            if (failures > 0 && copy.view === view) {
              failures -= 1;
              throw new Error('disk I/O error');
            }
            await subject.views.fold(copy, batch);
          },
        };
        const views = Object.assign(Object.create(subject.views) as ViewStore, failing);
        projection = await ViewsProjection.open(views, subject.ledger, subject.reader);
        while ((await projection.catchUp()) > 0);
        await write(...entries.slice(0, 10));
        await append(...entries.slice(10, 20));
        await projection.add(entries.slice(10, 20));
        failures = 2;
        await expect(projection.flush()).rejects.toThrow('disk I/O error');
        expect(await projection.isBehind()).toBe(true);
        // The second time while it is read again.
        await expect(projection.catchUp()).rejects.toThrow('disk I/O error');
        expect(await projection.isBehind()).toBe(true);
        await write(...entries.slice(20));
        expect(await projection.isBehind()).toBe(true);
        while ((await projection.catchUp()) > 0);
        expect(await projection.isBehind()).toBe(false);
        expect(await rows()).toEqual(right);
      },
    );

    it('reads an account again that has a gap when others are still to be read', async () => {
      const entries = variety();
      await append(...entries, ...variety(otherAccount));
      projection = await ViewsProjection.open(subject.views, subject.ledger, subject.reader);
      const late = Array.from({ length: 3 }, (_, index) => ledgerEntry(61 + index));
      await append(...late);
      // As far as the first chunk: the account is done, the other one is not.
      expect(await projection.catchUp()).toBeGreaterThan(0);
      const more = [otherAccount, account].map((of) =>
        ledgerEntry(of === account ? 64 : 61, { account: of }),
      );
      const beyond = more.map(({ account: of, seq }) => ledgerEntry(seq + 1, { account: of }));
      await append(...more, ...beyond);
      // What was appended in between is not told.
      await projection.add(beyond);
      expect(await projection.isBehind()).toBe(true);
      while ((await projection.catchUp()) > 0);
      expect(await projection.isBehind()).toBe(false);
      expect((await subject.views.positions({ view: 'search', copy: 'live' })).get(account)).toBe(65);
      expect((await subject.views.positions({ view: 'search', copy: 'live' })).get(otherAccount)).toBe(62);
    });

    it('keeps all of it when it is opened again', async () => {
      await write(...variety());
      const before = await rows();
      await subject.reopen();
      await project();
      expect(await rows()).toEqual(before);
      expect(await found({ user: 'ada', status: '200' })).not.toEqual([]);
    });

    it('parks what it can not fold, counts it and goes on', async () => {
      const [one, broken, three] = [1, 2, 3].map((seq) => ledgerEntry(seq)) as [
        LedgerEntry,
        LedgerEntry,
        LedgerEntry,
      ];
      await write(one, { ...broken, data: 'no JSON' }, three);
      expect(await found({ user: 'ada' })).toEqual([3, 1]);
      for (const view of journalViews) expect(await subject.views.parked({ view, copy: 'live' })).toBe(1);
    });

    it('holds nothing of a tombstone', async () => {
      await write(ledgerEntry(1), { ...ledgerEntry(2), type: tombstoneType, data: '' });
      expect(await found({ command: 'apply' })).toEqual([1]);
      expect(await subject.views.parked({ view: 'search', copy: 'live' })).toBe(0);
    });

    it('is, after entries were erased, as if they had never been', async () => {
      const entries = variety();
      const kept = (seq: number) => seq % 4 === 0;
      const erased = entries.filter(({ seq }) => !kept(seq));
      await write(
        ...entries.map((entry) => (kept(entry.seq) ? entry : { ...entry, type: tombstoneType, data: '' })),
      );
      const without = await rows();
      await subject.dispose();
      subject = await open();
      await project();
      await write(...entries);
      await projection.erase(erased.slice(0, 20), 61);
      await projection.erase(erased.slice(20), 61);
      expect(await rows()).toEqual(without);
      await projection.erase(
        entries.filter(({ seq }) => kept(seq)),
        62,
      );
      expect(await rows()).toEqual({ search: [], stats: [], usage: [] });
    });

    const replaysOf = () => new Replays(projection, subject.views, subject.ledger, subject.replays);
    const start = async (replays: Replays, ...asked: Parameters<Replays['ask']>) => {
      const replay = await replays.ask(...asked);
      await replays.begin();
      return replay;
    };
    const finish = async (replays: Replays, between: (step: number) => Promise<void> = async () => {}) => {
      for (let step = 0; await replays.step(await projection.catchUp(), 5); step += 1) await between(step);
      while (await subject.views.sweep());
    };

    it('rebuilds views that are equal, and leaves nothing behind', async () => {
      await write(...variety(), ...variety(otherAccount));
      const before = await rows();
      const replays = replaysOf();
      const begun = await start(replays, 'r1', { views: journalViews, switch: false }, 1);
      expect(begun).toMatchObject({ id: 'r1', state: 'running', ended_at: null });
      expect(await start(replays, 'r2', { views: ['stats'], switch: false }, 1)).toBeUndefined();
      await finish(replays);
      expect(await replays.find('r1')).toMatchObject({
        state: 'equal',
        views: journalViews.map((view) => ({
          ...{ view, state: 'equal', entries: 120, of_entries: 120, switched: false },
          ...{ rows: before[view]?.length, difference: null },
        })),
      });
      expect(await rows()).toEqual(before);
      await expect(rows('beside')).rejects.toThrow();
    });

    it('stays equal while the ledger grows and entries are erased', async () => {
      const entries = Array.from({ length: size }, (_, index) => ledgerEntry(index + 1));
      await write(...entries.slice(0, size - 800));
      const replays = replaysOf();
      await start(replays, 'r1', { views: journalViews, switch: false }, 1);
      let steps = 0;
      await finish(replays, async (step) => {
        if (step > 7) return;
        steps += 1;
        const from = size - 800 + step * 100;
        await write(...entries.slice(from, from + 100));
        const due = entries.slice(step * 10, step * 10 + 10);
        await subject.bury(due);
        await projection.erase(due, size + 1);
        if (step % 3 === 2) await subject.views.scrub();
      });
      expect(steps).toBeGreaterThan(2);
      expect(await replays.find('r1')).toMatchObject({ state: 'equal' });
      expect(await found({ command: 'apply' })).toHaveLength(1000);
    });

    it.each(journalViews)('names a wrong row of %s, and switches to the right ones', async (view) => {
      await write(...variety());
      const right = await rows();
      // What is personal in its name is not told, the addresses of usage.
      const row = (await subject.plant(view)).replace(/"203\.0\.113\.\d+"/, 'null');
      const replays = replaysOf();
      await start(replays, 'r1', { views: journalViews, switch: false }, 1);
      await finish(replays);
      const replay = await replays.find('r1');
      expect(replay?.state).toBe('different');
      expect(replay?.views.filter(({ state }) => state === 'different')).toMatchObject([
        { view, difference: { row } },
      ]);
      expect(await rows()).not.toEqual(right);
      await start(replays, 'r2', { views: [view], switch: true }, 2);
      await finish(replays);
      expect((await replays.find('r2'))?.views).toMatchObject([{ switched: true, difference: { row } }]);
      expect(await rows()).toEqual(right);
      await write(...variety(otherAccount));
      expect(await find(['user=ada'], { account: otherAccount })).toHaveLength(30);
    });

    it('says of a replay that a restart broke it off, and starts another', async () => {
      await write(...variety());
      await start(replaysOf(), 'r1', { views: journalViews, switch: true }, 1);
      await subject.reopen();
      await project();
      const replays = replaysOf();
      await replays.recover(2);
      expect(await replays.find('r1')).toMatchObject({ state: 'failed', ended_at: expect.any(String) });
      await start(replays, 'r2', { views: journalViews, switch: true }, 3);
      await finish(replays);
      expect((await replays.find('r2'))?.state).toBe('equal');
    });
  });
}

function valueOf(read: ReturnType<typeof readable> | undefined, group: string): string {
  if (group === 'all') return '';
  if (read === undefined) return group === 'command' ? 'quarantined' : '';
  const { skeleton, personal } = read;
  if (group === 'command') return skeleton.command;
  if (group === 'status') return `${String(skeleton.status)[0]}xx`;
  return group === 'user' ? personal.user : (skeleton.actor.key_id ?? '');
}
