import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { journalViews, type PurgeOrder, type RetentionPolicy } from '#contracts';
import { purgeOrderedEvent } from '../src/application/purge-ordered-event.ts';
import { daysInForce } from '../src/domain/retention/retention.ts';
import type { LedgerEntry } from '../src/projections/ledger.reader.port.ts';
import { account, otherAccount } from './events.fixture.ts';
import { dayMs, event, isPurged, now, PurgedLedger, start, type PurgeableStores } from './purging.fixture.ts';

const thirtyDays: RetentionPolicy = { default_days: 30, rules: [] };

/** What purging keeps to, whatever the engine; `runs`: how often the random ones are tried. */
export function purgeContract(name: string, runs: number, open: () => Promise<PurgeableStores>): void {
  describe(`the purge: ${name}`, () => {
    let ledger: PurgedLedger;
    const anew = async () => {
      await ledger.stores.dispose();
      ledger = new PurgedLedger(await open());
    };
    beforeEach(async () => {
      ledger = new PurgedLedger(await open());
    });
    afterEach(() => ledger.stores.dispose());

    const numberOf = ({ entryId }: LedgerEntry) => Number(entryId.slice(-12));

    const rule = fc.record({
      match: fc.record(
        {
          class: fc.constantFrom('read' as const, 'write' as const),
          command: fc.constantFrom('apply', 'whoami'),
        },
        { requiredKeys: ['command'] },
      ),
      days: fc.integer({ min: 1, max: 20 }),
    });
    const policies = fc.record({
      default_days: fc.integer({ min: 1, max: 20 }),
      rules: fc.array(rule, { maxLength: 3 }),
    });
    const made = fc.record({
      afterMs: fc.integer({ min: 0, max: dayMs }),
      class: fc.constantFrom('read' as const, 'write' as const),
      command: fc.constantFrom('apply', 'whoami', 'delete'),
    });
    const rounds = fc.record({ policy: policies, afterMs: fc.integer({ min: 0, max: 9 * dayMs }) });

    it('deletes what is due, nothing early and nothing late, whatever the policies and the times', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(made, { minLength: 1, maxLength: 30 }),
          fc.array(rounds, { minLength: 1, maxLength: 4 }),
          async (entries, asked) => {
            await anew();
            let at = start;
            const times = entries.map(({ afterMs }) => (at += afterMs));
            const events = entries.map(({ class: of, command }, index) =>
              event(index, { class: of, command }),
            );
            await ledger.log(events, (index) => times[index] ?? at);
            const expected = new Set<number>();
            let ordered = 0;
            for (const { policy, afterMs } of asked) {
              at += afterMs;
              const retention = { policies: [policy], minimumDays: 1 } as const;
              for (const [index, { class: of, command }] of entries.entries()) {
                const days = daysInForce(retention, { class: of, command, thing: 'Account' });
                if ((times[index] ?? 0) + days * dayMs <= at) expected.add(index);
              }
              ordered +=
                (await ledger.order(policy, at))?.parts
                  .filter(({ command }) => command !== 'purge')
                  .reduce((sum, part) => sum + part.entries, 0) ?? 0;
              await ledger.carryOut();
              const gone = (await ledger.everything()).filter(isPurged).map(numberOf);
              expect(new Set(gone.filter((number) => number < 900_000))).toEqual(expected);
            }
            expect(ordered).toBe(expected.size);
          },
        ),
        { numRuns: runs },
      );
    }, 120_000);

    it('orders nothing for orders alone, and takes them along with what else is due', async () => {
      await ledger.log([event(1)], () => start);
      expect(await ledger.order(thirtyDays, start + 31 * dayMs)).toMatchObject({ entries: 1 });
      await ledger.carryOut();
      expect(await ledger.order(thirtyDays, start + 100 * dayMs)).toBeUndefined();
      await ledger.log([event(2)], () => start + 100 * dayMs);
      expect(await ledger.order(thirtyDays, start + 140 * dayMs)).toMatchObject({ entries: 2 });
      await ledger.carryOut();
      expect((await ledger.everything()).map(isPurged)).toEqual([false, true, true, true]);
    });

    it('orders nothing while an order of the account is open', async () => {
      await ledger.log([event(1)], () => start);
      expect(await ledger.order(thirtyDays, now)).toBeDefined();
      expect(await ledger.order(thirtyDays, now + dayMs)).toBeUndefined();
      await ledger.carryOut();
    });

    it('keeps what is gone out when the log brings it again, and the order as well', async () => {
      const events = [event(1), event(2)];
      await ledger.log(events, () => start);
      const order = await ledger.order(thirtyDays, now);
      if (order === undefined) throw new Error('nothing was due');
      await ledger.carryOut();
      const before = await ledger.everything();
      const again = [...events, purgeOrderedEvent(account, order, before[0]?.entryId ?? '', 'now')];
      await ledger.log(again, () => now + dayMs);
      expect(await ledger.everything()).toEqual(before);
      expect(await ledger.stores.purging.openOrder()).toBeUndefined();
    });

    it('keeps to the account of the order', async () => {
      const foreign = Array.from({ length: 20 }, (_, number) =>
        event(1000 + number, { account: otherAccount }),
      );
      const own = Array.from({ length: 20 }, (_, number) => event(number));
      await ledger.log([...own, ...foreign], () => start);
      await ledger.order(thirtyDays, now);
      await ledger.carryOut();
      expect((await ledger.everything()).filter(isPurged)).toHaveLength(20);
      expect((await ledger.everything(otherAccount)).filter(isPurged)).toEqual([]);
    });

    it.each([
      { seq: 1, how: 'damage', why: 'whose seal is damaged' },
      { seq: 2, how: 'damage', why: 'whose seal is damaged' },
      { seq: 3, how: 'damage', why: 'whose seal is damaged' },
      { seq: 2, how: 'loseKey', why: 'whose key is lost' },
    ] as const)('goes on over entry $seq $why, as do the views', async ({ seq, how }) => {
      const own = [1, 2, 3].map((number) => event(number));
      const foreign = event(1000, { account: otherAccount });
      await ledger.log([...own, foreign], () => start);
      await ledger.stores[how](account, seq);
      const views = await ledger.views();
      const live = journalViews.map((view) => ({ view, copy: 'live' as const }));
      for (const copy of live) {
        expect(await ledger.stores.views.parked(copy)).toBe(1);
        expect(await ledger.stores.views.position(copy, account)).toBe(3);
      }
      const rowsOfUsers = async () => {
        const rows = await ledger.stores.views.rows({ view: 'stats', copy: 'live' }, null, 100);
        return rows.filter(({ row }) => row.includes('ada'));
      };
      expect(await rowsOfUsers()).toHaveLength(2);
      await ledger.order(thirtyDays, now);
      await ledger.order(thirtyDays, now, otherAccount);
      await ledger.carryOut(views);
      expect(await ledger.stores.purging.openOrder()).toBeUndefined();
      expect((await ledger.everything()).map(isPurged)).toEqual([false, true, true, true]);
      expect((await ledger.everything(otherAccount)).map(isPurged)).toEqual([false, true]);
      expect(await rowsOfUsers()).toEqual([]);
    });

    it('gives the same tombstones when the ledger is derived again', async () => {
      const events = Array.from({ length: 30 }, (_, number) => event(number));
      await ledger.log(events, (index) => start + index * dayMs);
      const order = await ledger.order(thirtyDays, start + 45 * dayMs);
      await ledger.carryOut();
      const before = await ledger.everything();
      const ordered = before[0] as LedgerEntry;
      const record = { key: account, attributes: purgeAttributes(order, ordered), data: ordered.data };
      await anew();
      await ledger.log([...events, record], (index) =>
        index < 30 ? start + index * dayMs : start + 45 * dayMs,
      );
      await ledger.carryOut();
      expect(await ledger.everything()).toEqual(before);
      expect(before.filter(isPurged)).toHaveLength(16);
    });

    const purgeAttributes = (order: PurgeOrder | undefined, { entryId }: LedgerEntry) => {
      if (order === undefined) throw new Error('nothing was due');
      return purgeOrderedEvent(account, order, entryId, 'now').attributes;
    };
  });
}
