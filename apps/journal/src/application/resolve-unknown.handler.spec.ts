import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationEventTypes, type AccountsApi, type EntryData } from '#contracts';
import { SqliteOperationLog, SqliteOperationLogReader } from '#operation-log';
import { account, entryEvent, intentEvent, openedEvent, operationId } from '../../test/events.fixture.ts';
import { SqliteLedgerStore } from '../outbound/sqlite/ledger.store.sqlite.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { ResolveUnknownHandler } from './resolve-unknown.handler.ts';

const operation = operationId(1);
/** Later than every record, and earlier than every one. */
const [late, early] = [Number.MAX_SAFE_INTEGER, 0];
const now = Date.parse('2026-11-24T21:07:00Z');

describe('resolving operations without an outcome', () => {
  let folder: string;
  let log: SqliteOperationLog;
  let reader: SqliteOperationLogReader;
  let store: SqliteLedgerStore;
  let handler: ResolveUnknownHandler;
  let executed: Set<string>;
  let asked: string[];
  let failing: boolean;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'resolve-unknown-'));
    log = await SqliteOperationLog.open(join(folder, 'log.sqlite'));
    reader = SqliteOperationLogReader.open(join(folder, 'log.sqlite'));
    store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
    [executed, asked, failing] = [new Set(), [], false];
    const accountsApi: Partial<AccountsApi> = {
      async wasExecuted(commandId) {
        if (failing) throw new Error('accounts are away');
        asked.push(commandId);
        return executed.has(commandId);
      },
    };
    handler = new ResolveUnknownHandler(store, log, [accountsApi as AccountsApi]);
  });
  afterEach(async () => {
    await reader.close();
    await log.close();
    store.close();
    rmSync(folder, { recursive: true });
  });

  const catchUp = async () => {
    const { offset } = await store.progress(0);
    await new LedgerWriter(store, Buffer.alloc(32)).write(0, await reader.read(0, offset, 1000));
  };
  const resolve = async (recordedBefore = late) => {
    await handler.handle(recordedBefore, now);
    await catchUp();
  };
  const begin = async () => {
    await log.append(intentEvent(operation));
    await catchUp();
  };
  const entries = async () =>
    (await store.search({ account, limit: 100, before: null, operation })).toReversed().map((entry) => {
      const { skeleton } = JSON.parse(entry.data) as EntryData;
      return { id: entry.entryId, type: entry.type, outcome: skeleton.outcome, settles: entry.settles };
    });
  const unresolved = (limit = 100) => store.unresolved(late, limit);

  const unknown = {
    id: `${operation}:unknown`,
    type: operationEventTypes.unknown,
    outcome: 'unknown',
    settles: null,
  };
  const settled = (outcome: string) => ({
    id: `${operation}:settled`,
    type: operationEventTypes.settled,
    outcome,
    settles: unknown.id,
  });

  it.each([
    ['succeeded', true],
    ['failed', false],
  ])('says unknown first, and then that it %s', async (outcome, wasExecuted) => {
    if (wasExecuted) executed.add(`command-${operation}`);
    await begin();
    await resolve();
    expect(await entries()).toEqual([unknown]);
    expect(asked).toEqual([]);
    await resolve(early);
    expect(await entries()).toEqual([unknown, settled(outcome)]);
    expect(asked).toEqual([`command-${operation}`]);
    expect(await unresolved()).toEqual([]);
    await resolve();
    expect(await entries()).toHaveLength(2);
  });

  const notAnswered = (error: string) =>
    entryEvent(operation, {
      skeleton: { command_id: `command-${operation}`, error, outcome: 'failed', status: 503 },
    });

  it.each([
    ['succeeded', true],
    ['failed', false],
  ])(
    'says of one whose service had not answered that it %s, when there was time for it',
    async (outcome, was) => {
      if (was) executed.add(`command-${operation}`);
      await begin();
      await log.append(notAnswered('SERVICE.UNAVAILABLE'));
      await catchUp();
      await resolve(early);
      expect(asked).toEqual([]);
      await resolve();
      const [answered, ...others] = await entries();
      expect(answered).toMatchObject({ id: operation, outcome: 'failed' });
      expect(others).toEqual([{ ...settled(outcome), settles: operation }]);
      await resolve();
      expect(await entries()).toHaveLength(2);
      expect(await unresolved()).toEqual([]);
    },
  );

  it('leaves alone what failed otherwise', async () => {
    await begin();
    await log.append(notAnswered('ACCOUNTS.CONFLICT'));
    await catchUp();
    await resolve();
    expect(await entries()).toHaveLength(1);
  });

  it('speaks as the system, of the operation as it was begun', async () => {
    await begin();
    await resolve();
    const entry = await store.entry(account, unknown.id);
    expect((JSON.parse(entry?.data ?? '') as EntryData).skeleton).toMatchObject({
      account,
      actor: { kind: 'system', account: null },
      command: 'apply',
      command_id: `command-${operation}`,
      completed_at: '2026-11-24T21:07:00.000000Z',
      operation_id: operation,
      thing: 'Account',
    });
  });

  it('leaves alone what is due, however old it is, and resolves the others', async () => {
    await begin();
    await log.append(intentEvent(operationId(2)));
    await catchUp();
    const due = new Set([operation]);
    await handler.handle(late, now, due);
    await catchUp();
    expect((await unresolved()).map(({ state }) => state)).toEqual(['open', 'unknown']);
    await resolve(early);
    await begin();
    expect(await entries()).toEqual([]);
    await handler.handle(late, now);
    await catchUp();
    await handler.handle(late, now, due);
    await catchUp();
    expect(await entries()).toEqual([unknown]);
    await resolve();
    expect(await entries()).toEqual([unknown, settled('failed')]);
  });

  it('leaves an intent its time', async () => {
    const { recordedAt } = await log.append(intentEvent(operation));
    await catchUp();
    await resolve(recordedAt);
    expect(await entries()).toEqual([]);
    expect(await unresolved()).toHaveLength(1);
    await resolve(recordedAt + 1);
    expect(await entries()).toEqual([unknown]);
  });

  it('has nothing to say of an operation whose outcome came', async () => {
    await begin();
    await log.append(entryEvent(operation));
    await catchUp();
    expect(await handler.handle(late, now)).toBe(0);
    expect(await log.append(intentEvent(operationId(2)))).toMatchObject({ offset: 3 });
  });

  it('takes an outcome that comes late, and asks no more', async () => {
    await begin();
    await resolve();
    await log.append(entryEvent(operation));
    await catchUp();
    await resolve();
    expect((await entries()).map(({ id }) => id)).toEqual([unknown.id, operation]);
    expect(asked).toEqual([]);
    expect(await unresolved()).toEqual([]);
  });

  it('adds nothing when it is called again before the ledger has caught up', async () => {
    await begin();
    await handler.handle(late, now);
    await handler.handle(late, now + 1);
    await catchUp();
    expect(await entries()).toEqual([unknown]);
    await handler.handle(late, now + 2);
    await handler.handle(late, now + 3);
    await catchUp();
    expect(await entries()).toEqual([unknown, settled('failed')]);
    expect(await unresolved()).toEqual([]);
  });

  it('says of a stream nothing until its gateway is back, and then that it had no effect', async () => {
    await log.append(openedEvent(operation));
    await catchUp();
    await resolve();
    const opened = {
      id: `${operation}:opened`,
      type: operationEventTypes.opened,
      outcome: 'opened',
      settles: null,
    };
    expect(await entries()).toEqual([opened]);
    const gateway = { id: 'gateway', boot: 'later', counter: 1 };
    await log.append(entryEvent(operationId(2), { skeleton: { gateway } }));
    await catchUp();
    await resolve(early);
    expect(await entries()).toEqual([opened, unknown]);
    await resolve(early);
    expect(await entries()).toEqual([opened, unknown, settled('failed')]);
    expect(asked).toEqual([]);
    expect(await unresolved()).toEqual([]);
    const entry = await store.entry(account, unknown.id);
    expect((JSON.parse(entry?.data ?? '') as EntryData).skeleton).toMatchObject({
      class: 'read',
      command: 'journal',
      command_id: null,
    });
  });

  it('rejects for one that fails, but only after it has tried the others', async () => {
    await begin();
    await resolve();
    await log.append(intentEvent(operationId(2)));
    await catchUp();
    failing = true;
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    await catchUp();
    expect(await store.entry(account, `${operationId(2)}:unknown`)).toBeDefined();
    expect(await unresolved()).toHaveLength(2);
  });

  it('comes to those behind a whole page that fails, and rejects until a round had none that failed', async () => {
    for (let number = 1; number <= 150; number += 1) await log.append(intentEvent(operationId(number)));
    await catchUp();
    const ids = async () => (await unresolved(200)).map(({ operationId: id }) => id);
    const [last] = (await ids()).slice(-1);
    await handler.handle(late, now);
    await catchUp();
    failing = true;
    await handler.handle(late, now);
    await catchUp();
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    failing = false;
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    await catchUp();
    expect(await ids()).toHaveLength(100);
    expect(await ids()).not.toContain(last);
    failing = true;
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    failing = false;
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    await catchUp();
    expect(await ids()).toEqual([]);
    expect(await handler.handle(late, now)).toBe(0);
  });

  it('rejects while accounts fail, and settles when they are back', async () => {
    await begin();
    await resolve();
    failing = true;
    await expect(handler.handle(late, now)).rejects.toThrow('away');
    failing = false;
    await resolve();
    expect(await entries()).toEqual([unknown, settled('failed')]);
  });
});
