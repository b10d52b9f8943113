import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandId, PurgeOrder, RetentionPolicy } from '#contracts';
import { SqliteEventStore } from '#event-store';
import { SqliteOperationLog, SqliteOperationLogReader, type OperationLog } from '#operation-log';
import { account, entryEvent, operationId, otherAccount } from '../../test/events.fixture.ts';
import { SqliteLedgerStore } from '../outbound/sqlite/ledger.store.sqlite.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { planPurge } from './plan-purge.ts';
import { Policies } from './policies.ts';
import { RunPurgeHandler, type PurgeableLedger } from './run-purge.handler.ts';

const dayMs = 86_400_000;
const coolingOffMs = dayMs;
const keeps = (default_days: number): RetentionPolicy => ({ default_days, rules: [] });

describe('a run of the purge', () => {
  let folder: string;
  let log: SqliteOperationLog;
  let reader: SqliteOperationLogReader;
  let store: SqliteLedgerStore;
  let events: SqliteEventStore;
  let policies: Policies;
  /** What is done by others while an account is planned for, and while an order is being appended. */
  let whilePlanning: () => Promise<unknown>;
  let whileAppending: () => Promise<unknown>;
  let plans: number;
  let changes: number;
  /** Everything is due by then under 5 days, and nothing under 3650. */
  let now: number;

  const change = async (policy: RetentionPolicy, ofAccount: string = account, of: Policies = policies) => {
    changes += 1;
    const recorded = { id: `change-${changes}` as CommandId, operationId: 'operation', bodyHash: null };
    const times = { at: now - 2 * coolingOffMs, trustedAt: now - 2 * coolingOffMs };
    await of.execute(ofAccount, recorded, {
      ...{ type: 'change-policy', policy, ...times, coolingOffMs, minimumDays: 1 },
    });
  };
  const run = () => {
    const ledger: PurgeableLedger = {
      accounts: () => store.purging.accounts(),
      durableOffset: () => Promise.resolve(0),
      async plan(question) {
        plans += 1;
        const order = await planPurge(store.purging, question);
        await whilePlanning();
        return order;
      },
    };
    const slowLog: Pick<OperationLog, 'append' | 'trim'> = {
      async append(record) {
        await whileAppending();
        return await log.append(record);
      },
      trim: (request) => log.trim(request),
    };
    const options = {
      logRetentionMs: 1e12,
      newOperationId: () => operationId(900),
      pause: () => Promise.resolve(),
    };
    return new RunPurgeHandler(ledger, policies, slowLog as OperationLog, async () => now, options).handle();
  };
  const orders = async () =>
    (await reader.read(0, 0, 1000))
      .filter(({ attributes }) => attributes.includes('purge-ordered'))
      .map(({ data }) => {
        const { response } = JSON.parse(data) as { response: string };
        return JSON.parse(response) as PurgeOrder;
      });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'run-purge-'));
    log = await SqliteOperationLog.open(join(folder, 'log.sqlite'));
    reader = SqliteOperationLogReader.open(join(folder, 'log.sqlite'));
    store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
    events = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    policies = new Policies(events, 1);
    now = Date.now() + 30 * dayMs;
    [plans, changes] = [0, 0];
    whilePlanning = whileAppending = () => Promise.resolve();
    for (const number of [1, 2, 3]) await log.append(entryEvent(operationId(number)));
    await new LedgerWriter(store, Buffer.alloc(32)).write(0, await reader.read(0, 0, 1000));
    await change(keeps(5));
  });
  afterEach(async () => {
    await reader.close();
    await log.close();
    store.close();
    await events.close();
    rmSync(folder, { recursive: true });
  });

  it('orders what is due by the policy that is in force', async () => {
    expect(await run()).toEqual({ accounts: 1, entries: 3 });
    expect(await orders()).toMatchObject([{ policy_version: 1, entries: 3, parts: [{ days: 5 }] }]);
  });

  it.each([
    ['in this process', () => policies],
    ['in another', () => new Policies(events, 1)],
  ])('plans anew where the policy is changed %s while it plans', async (_where, of) => {
    whilePlanning = async () => {
      if (plans === 1) await change(keeps(3650), account, of());
    };
    expect(await run()).toEqual({ accounts: 0, entries: 0 });
    expect(plans).toBe(2);
    expect(await orders()).toEqual([]);
  });

  it('orders by the later policy where something is due under it, too', async () => {
    whilePlanning = async () => {
      if (plans === 1) await change(keeps(7));
    };
    expect(await run()).toEqual({ accounts: 1, entries: 3 });
    expect(await orders()).toMatchObject([{ policy_version: 2, parts: [{ days: 7 }] }]);
  });

  it('orders nothing where the policy changes as often as it plans, and goes on', async () => {
    whilePlanning = () => change(keeps(5 + plans));
    expect(await run()).toEqual({ accounts: 0, entries: 0 });
    expect(await orders()).toEqual([]);
  });

  it('lets a change that comes while the order is being appended be answered after it', async () => {
    const answered: string[] = [];
    let changing: Promise<unknown> = Promise.resolve();
    whileAppending = async () => {
      changing = change(keeps(3650)).then(() => answered.push('the change'));
      // That of another account is asked for later, and does not wait.
      await change(keeps(3650), otherAccount);
      answered.push('the change of another account');
    };
    await run();
    answered.push('the run');
    await changing;
    expect(answered[0]).toBe('the change of another account');
    expect(answered.filter((what) => what === 'the change')).toHaveLength(1);
    expect(await orders()).toMatchObject([{ policy_version: 1 }]);
  });
});
