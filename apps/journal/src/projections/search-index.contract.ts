import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntryFilters } from '#contracts';
import { account, accounts, otherAccount } from '../../test/events.fixture.ts';
import { ledgerEntry } from '../../test/ledger.fixture.ts';
import { keys, readable, variety } from '../../test/variety.fixture.ts';
import { matcherOf } from '../queries/entry-filters.ts';
import type { LedgerEntry } from './ledger.reader.port.ts';
import { facetsOfFilters, type Facet, type SearchIndex } from './search-index.port.ts';

export interface SearchIndexUnderTest {
  readonly index: SearchIndex;
  /** Appends entries to their ledger, and has them indexed. */
  add(...entries: readonly LedgerEntry[]): Promise<void>;
  dispose(): Promise<void>;
}

/** What every index of entries keeps, whatever the engine. `size`: entries of a ledger that is large for it. */
export function searchIndexContract(
  name: string,
  size: number,
  open: () => Promise<SearchIndexUnderTest>,
): void {
  describe(`search index: ${name}`, () => {
    let subject: SearchIndexUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    const everywhere = {
      account: account as string,
      above: 0,
      below: Number.MAX_SAFE_INTEGER,
      limit: 1000,
      steps: 2000,
    };
    const find = async (facets: readonly Facet[], given: Partial<typeof everywhere> = {}) =>
      (await subject.index.find({ ...everywhere, ...given, facets })).seqs;
    const found = async (filters: EntryFilters) => await find(facetsOfFilters(filters) ?? []);
    const matching = (
      entries: readonly LedgerEntry[],
      holds: (entry: LedgerEntry, data: string) => boolean,
    ) =>
      entries
        .filter((entry) => holds(entry, entry.data))
        .map(({ seq }) => seq)
        .toReversed();
    it.each<[EntryFilters, (data: NonNullable<ReturnType<typeof readable>>, entry: LedgerEntry) => boolean]>([
      [{ user: 'ada' }, ({ personal }) => personal.user === 'ada'],
      [{ key_id: 'key-2' }, ({ skeleton }) => skeleton.actor.key_id === 'key-2'],
      [{ command: 'describe' }, ({ skeleton }) => skeleton.command === 'describe'],
      [{ thing: 'User' }, ({ skeleton }) => skeleton.thing === 'User'],
      [{ name: 'my-plugin' }, ({ personal }) => personal.name === 'my-plugin'],
      [{ class: 'denied' }, ({ skeleton }) => skeleton.class === 'denied'],
      [{ status: '404' }, ({ skeleton }) => skeleton.status === 404],
      [{ status: '4xx' }, ({ skeleton }) => [403, 404].includes(skeleton.status ?? 0)],
      [{ outcome: 'failed' }, ({ skeleton }) => skeleton.outcome === 'failed'],
      [{ ip: '203.0.113.3' }, ({ personal }) => personal.client.ip === '203.0.113.3'],
      [{ trace: '8'.padStart(32, '0') }, (_, { seq }) => seq === 9],
      [{ q: 'NAÏVE' }, ({ personal }) => personal.client.user_agent === 'Mozilla Naïve'],
      [
        { q: 'plugin x3' },
        ({ personal }) => personal.name === 'my-plugin' && personal.path === '/api/v1/cli/x3/',
      ],
      [{ q: 'users.not_found' }, ({ skeleton }) => skeleton.error === 'USERS.NOT_FOUND'],
      [
        { user: 'grace', status: '5xx', class: 'write' },
        ({ skeleton, personal }) =>
          personal.user === 'grace' && skeleton.status === 500 && skeleton.class === 'write',
      ],
    ])('finds by %j', async (filters, holds) => {
      const entries = variety();
      await subject.add(...entries);
      const expected = matching(entries, (entry, data) => {
        const read = readable(data);
        return read !== undefined && holds(read, entry);
      });
      expect(expected.length).toBeGreaterThan(0);
      expect(await found(filters)).toEqual(expected);
    });

    it('finds what could not be read by its command', async () => {
      await subject.add(...variety());
      expect(await found({ command: 'quarantined' })).toEqual([60, 40, 20]);
      expect(await found({ q: 'quarantined', outcome: 'unknown' })).toEqual([60, 40, 20]);
    });

    it('finds what the filters of tail and export let through, whatever is asked', async () => {
      const entries = [...variety(), ledgerEntry(61, { personal: { path: `/${'word'.repeat(60)}/ünï/` } })];
      await subject.add(...entries);
      const asked = fc.record(
        {
          ...{ user: fc.constantFrom('ada', 'grace', 'Ada'), key_id: fc.constantFrom(...keys, 'key') },
          ...{ command: fc.constantFrom('apply', 'quarantined'), thing: fc.constantFrom('User', 'None') },
          ...{ name: fc.constantFrom('smarter', 'my-plugin', 'smart'), ip: fc.constant('203.0.113.2') },
          ...{ class: fc.constantFrom('read' as const, 'denied' as const) },
          ...{ status: fc.constantFrom('404', '4xx', '2xx', '200') },
          ...{ outcome: fc.constantFrom('failed' as const, 'unknown' as const) },
          ...{ trace: fc.constantFrom('0'.repeat(32), '4'.padStart(32, '0')) },
          q: fc.constantFrom('ADA curl', 'naïve', 'x1', '203', 'ÜNÏ', 'word'.repeat(60), 'users not_found'),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(asked, async (filters: EntryFilters) => {
          fc.pre(Object.keys(filters).length > 0);
          expect(await found(filters)).toEqual(matching(entries, matcherOf(filters)));
        }),
        { numRuns: 300 },
      );
    });

    it('finds no part of a word and nothing of what no entry has', async () => {
      await subject.add(...variety());
      for (const q of ['smart', 'marter', 'absent ada']) expect(await found({ q })).toEqual([]);
      for (const filters of [{ user: 'Ada' }, { name: '' }, { command: 'apply', user: 'nobody' }]) {
        expect(await found(filters)).toEqual([]);
      }
    });

    it('goes through everything once, whatever pages and steps', async () => {
      const entries = Array.from({ length: size }, (_, index) =>
        ledgerEntry(index + 1, { skeleton: { status: index % 3 === 0 ? 200 : 404 } }),
      );
      for (let at = 0; at < entries.length; at += size / 3)
        await subject.add(...entries.slice(at, at + size / 3));
      const expected = entries
        .map(({ seq }) => seq)
        .filter((seq) => seq % 3 === 1)
        .toReversed();
      for (const [limit, steps] of [
        [700, 2000],
        [1000, 2],
        [4000, 3],
      ] as const) {
        const seen: number[] = [];
        let below: number | null = everywhere.below;
        while (below !== null) {
          const facets = ['status=200', 'user=ada'];
          const page = await subject.index.find({ ...everywhere, facets, limit, below, steps });
          seen.push(...page.seqs);
          below = page.searchedTo;
        }
        expect(seen).toEqual(expected);
      }
    });

    it('finds between two places only', async () => {
      await subject.add(...variety());
      expect(await find(['user=ada'], { above: 11, below: 17 })).toEqual([15, 13]);
      expect(await find(['user=ada'], { above: 16, below: 17 })).toEqual([]);
    });

    it('finds and counts from any place to any other, a page at a time', async () => {
      const entries = variety();
      await subject.add(...entries);
      const having = matching(entries, matcherOf({ user: 'ada' }));
      for (let above = 0; above <= 60; above += 5) {
        const beyond = having.filter((seq) => seq > above);
        const [tally] = await subject.index.tally(account, ['user=ada'], above);
        expect(tally).toEqual({ count: beyond.length, newest: having[0] });
        for (let below = above; below <= 61; below += 6) {
          const expected = beyond.filter((seq) => seq < below);
          expect(await find(['user=ada'], { above, below })).toEqual(expected);
          for (const limit of [1, 2, 7]) {
            expect(await find(['user=ada'], { above, below, limit })).toEqual(expected.slice(0, limit));
          }
        }
      }
    });

    it('keeps accounts apart, and counts of a facet', async () => {
      await subject.add(...variety(), ...variety(otherAccount).slice(0, 10));
      expect(await find(['user=ada'], { account: otherAccount })).toEqual([9, 7, 5, 3, 1]);
      expect(await find(['user=ada'], { account: accounts[2] })).toEqual([]);
      expect(await subject.index.tally(otherAccount, ['key_id=key-1', 'user=nobody'], 4)).toEqual([
        { count: 2, newest: 10 },
        { count: 0, newest: null },
      ]);
    });
  });
}
