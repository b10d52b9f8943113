import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RetentionPolicy } from '#contracts';
import type { LogRecord } from '#operation-log';
import { CarryOutOrders } from '../src/application/carry-out-orders.ts';
import { ViewsProjection } from '../src/projections/views.projection.ts';
import { LedgerWriter } from '../src/application/ledger-writer.ts';
import { planPurge } from '../src/application/plan-purge.ts';
import { purgeOrderedEvent } from '../src/application/purge-ordered-event.ts';
import { daysInForce } from '../src/domain/retention/retention.ts';
import { SqliteLedgerStore } from '../src/outbound/sqlite/ledger.store.sqlite.ts';
import type { LedgerEntry } from '../src/projections/ledger.reader.port.ts';
import {
  account,
  entryEvent,
  operationId,
  otherAccount,
  recorded,
  unreadableEvent,
} from './events.fixture.ts';
import { payloadKeys } from './sqlite/payload-keys.ts';

const dayMs = 86_400_000;
const start = 1_790_000_000_000;
const now = start + 500 * dayMs;
const sealingKey = Buffer.alloc(32, 7);
const thirtyDays: RetentionPolicy = { default_days: 30, rules: [] };

/** A text that is found in a file by its number, wherever it stands. */
const secret = (number: number) => `payload-${String(number).padStart(8, '0')}-secret`;

/** The numbers of all secrets that any file of the folder holds, spelled out or not. */
function secretsIn(folder: string): Set<number> {
  const found = new Set<number>();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name)).toString('latin1');
    for (const [, number] of text.matchAll(/payload-(\d{8})-secret/g)) found.add(Number(number));
  }
  return found;
}

/** Those of the keys that any file of the folder holds. */
function held(folder: string, keys: readonly Buffer[]): readonly Buffer[] {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  return keys.filter((key) => files.some((content) => content.includes(key)));
}

describe('the purge', () => {
  let folder: string;
  let store: SqliteLedgerStore;
  let writer: LedgerWriter;
  let offset: number;
  let latest: number;

  const open = () => {
    store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
    writer = new LedgerWriter(store, sealingKey);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'purge-'));
    [offset, latest] = [0, 0];
    open();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  /** Logs the events, each at its time, and has them written. */
  const log = async (events: readonly LogRecord[], at: (index: number) => number) => {
    const times = events.map((_, index) => (latest = Math.max(latest, at(index))));
    await writer.write(
      0,
      recorded(events, offset + 1, (index) => times[index] ?? latest),
    );
    offset += events.length;
  };
  const event = (
    number: number,
    given: { account?: string; class?: 'read' | 'write'; command?: string } = {},
  ) =>
    entryEvent(operationId(number), {
      skeleton: { account, ...given },
      request: JSON.stringify({ text: secret(number), rest: 'x'.repeat((number * 37) % 3000) }),
    });
  const everything = (ofAccount: string = account) =>
    store.search({ account: ofAccount, limit: 100_000, before: null, operation: null });
  const purge = async (policy: RetentionPolicy, at: number, ofAccount: string = account) => {
    const retention = { policies: [policy], minimumDays: 1 } as const;
    const question = { account: ofAccount, retention, policyVersion: 1, now: at };
    const order = await planPurge(store.purging, question);
    if (order === undefined) return undefined;
    const moment = new Date(at).toISOString().replace('Z', '000Z');
    await log([purgeOrderedEvent(ofAccount, order, operationId(900_000 + offset), moment)], () => at);
    return order;
  };
  const carryOut = async () => {
    const views = await ViewsProjection.open(store.views, store.pages);
    while ((await views.catchUp()) > 0);
    const orders = new CarryOutOrders(store.purging, views, () => now);
    while (await orders.step());
  };
  const numberOf = ({ entryId }: LedgerEntry) => Number(entryId.slice(-12));
  const isPurged = ({ type }: LedgerEntry) => type === 'purged';

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
        async (entries, runs) => {
          store.close();
          rmSync(folder, { recursive: true });
          folder = mkdtempSync(join(tmpdir(), 'purge-'));
          [offset, latest] = [0, 0];
          open();
          let at = start;
          const times = entries.map(({ afterMs }) => (at += afterMs));
          const events = entries.map(({ class: of, command }, index) => event(index, { class: of, command }));
          await log(events, (index) => times[index] ?? at);
          const expected = new Set<number>();
          let ordered = 0;
          for (const { policy, afterMs } of runs) {
            at += afterMs;
            const retention = { policies: [policy], minimumDays: 1 } as const;
            for (const [index, { class: of, command }] of entries.entries()) {
              const days = daysInForce(retention, { class: of, command, thing: 'Account' });
              if ((times[index] ?? 0) + days * dayMs <= at) expected.add(index);
            }
            ordered +=
              (await purge(policy, at))?.parts
                .filter(({ command }) => command !== 'purge')
                .reduce((sum, part) => sum + part.entries, 0) ?? 0;
            await carryOut();
            const gone = (await everything()).filter(isPurged).map(numberOf);
            expect(new Set(gone.filter((number) => number < 900_000))).toEqual(expected);
          }
          expect(ordered).toBe(expected.size);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it('leaves nothing in any file of what it deleted, in round after round', async () => {
    let number = 0;
    const buried = new Set<number>();
    const everyKey = new Map<number, Buffer>();
    for (let round = 0; round < 8; round += 1) {
      const events = Array.from({ length: 400 }, () => {
        number += 1;
        const which = number % 7;
        if (which === 0) return unreadableEvent(`{"${secret(number)}`);
        return event(number, {
          class: which < 4 ? 'read' : 'write',
          command: which % 2 ? 'apply' : 'whoami',
        });
      });
      for (let at = 0; at < events.length; at += 50) {
        await log(events.slice(at, at + 50), (index) => start + (round * 10 + index / 50) * dayMs);
      }
      const policy = { default_days: 25, rules: [{ match: { class: 'read' as const }, days: 3 }] };
      const keys = payloadKeys(join(folder, 'ledger.sqlite'), account);
      for (const [seq, key] of keys) if (!buried.has(seq)) everyKey.set(seq, key);
      await purge(policy, start + (round * 10 + 12) * dayMs);
      await carryOut();
      // Nothing lies there in the clear at any time; what is gone has lost its key in every file.
      expect(secretsIn(folder)).toEqual(new Set());
      const all = await everything();
      const gone = all.filter((entry) => isPurged(entry) && !buried.has(entry.seq));
      expect(gone.length).toBeGreaterThan(50);
      for (const { seq } of gone) buried.add(seq);
      const keyOf = ({ seq }: LedgerEntry) => keys.get(seq) ?? Buffer.alloc(0);
      expect(held(folder, gone.map(keyOf))).toEqual([]);
      const whole = all.filter((entry) => !isPurged(entry) && keys.has(entry.seq)).slice(0, 50);
      expect(held(folder, whole.map(keyOf))).toHaveLength(whole.length);
      for (const { data, type } of all) expect(data === '').toBe(type === 'purged');
    }
    const last = [...buried].map((seq) => everyKey.get(seq) ?? Buffer.alloc(0));
    expect(held(folder, last)).toEqual([]);
  }, 60_000);

  it('orders nothing for orders alone, and takes them along with what else is due', async () => {
    await log([event(1)], () => start);
    expect(await purge(thirtyDays, start + 31 * dayMs)).toMatchObject({ entries: 1 });
    await carryOut();
    expect(await purge(thirtyDays, start + 100 * dayMs)).toBeUndefined();
    await log([event(2)], () => start + 100 * dayMs);
    expect(await purge(thirtyDays, start + 140 * dayMs)).toMatchObject({ entries: 2 });
    await carryOut();
    expect((await everything()).map(isPurged)).toEqual([false, true, true, true]);
  });

  it('orders nothing while an order of the account is open', async () => {
    await log([event(1)], () => start);
    expect(await purge(thirtyDays, now)).toBeDefined();
    expect(await purge(thirtyDays, now + dayMs)).toBeUndefined();
    await carryOut();
  });

  it('keeps what is gone out when the log brings it again, and the order as well', async () => {
    const events = [event(1), event(2)];
    await log(events, () => start);
    const order = await purge(thirtyDays, now);
    if (order === undefined) throw new Error('nothing was due');
    await carryOut();
    const before = await everything();
    const again = [...events, purgeOrderedEvent(account, order, before[0]?.entryId ?? '', 'now')];
    await log(again, () => now + dayMs);
    expect(await everything()).toEqual(before);
    expect(await store.purging.openOrder()).toBeUndefined();
  });

  it('keeps to the account of the order', async () => {
    const foreign = Array.from({ length: 20 }, (_, number) =>
      event(1000 + number, { account: otherAccount }),
    );
    const own = Array.from({ length: 20 }, (_, number) => event(number));
    await log([...own, ...foreign], () => start);
    await purge(thirtyDays, now);
    await carryOut();
    expect((await everything()).filter(isPurged)).toHaveLength(20);
    expect((await everything(otherAccount)).filter(isPurged)).toEqual([]);
  });

  it('gives the same tombstones when the ledger is derived again', async () => {
    const events = Array.from({ length: 30 }, (_, number) => event(number));
    await log(events, (index) => start + index * dayMs);
    const order = await purge(thirtyDays, start + 45 * dayMs);
    await carryOut();
    const before = await everything();
    const ordered = before[0] as LedgerEntry;
    const record = { key: account, attributes: purgeAttributes(order, ordered), data: ordered.data };
    store.close();
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    open();
    [offset, latest] = [0, 0];
    await log([...events, record], (index) => (index < 30 ? start + index * dayMs : start + 45 * dayMs));
    await carryOut();
    expect(await everything()).toEqual(before);
    expect(before.filter(isPurged)).toHaveLength(16);
  });

  const purgeAttributes = (order: Awaited<ReturnType<typeof purge>>, { entryId }: LedgerEntry) => {
    if (order === undefined) throw new Error('nothing was due');
    return purgeOrderedEvent(account, order, entryId, 'now').attributes;
  };
});
