import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  ACCOUNTS_API,
  grant,
  JOURNAL_API,
  retentionPreviewSchema,
  retentionSchema,
  purgesSchema,
  type CommandId,
  type JournalApi,
  type RecordedCommand,
} from '#contracts';
import { JournalModule } from '#journal';
import { OPERATION_LOG, SqliteOperationLog, type LogPosition } from '#operation-log';
import { account, entryEvent, intentEvent, operationId, otherAccount, principal } from './events.fixture.ts';

const neverMs = 1e9;
const readOf = (accountNumber: string = account) =>
  grant({ ...principal, accountNumber }, 'journal.policy.read');
const changeOf = (accountNumber: string = account) =>
  grant({ ...principal, accountNumber }, 'journal.policy.change');
const entriesOf = grant(principal, 'journal.read');
const commandOf = (id: string, bodyHash: string | null = null): RecordedCommand => ({
  id: id as CommandId,
  operationId: `operation-of-${id}`,
  bodyHash,
});
const longer = { default_days: 400, rules: [] };
const shorter = { default_days: 30, rules: [] };

class Engines {}

describe('retention through the contract', () => {
  let folder: string;
  let log: SqliteOperationLog;
  let app: INestApplicationContext;
  let journal: JournalApi;
  let answered: LogPosition | undefined;

  const start = async (unknownAfterMs = neverMs) => {
    log = await SqliteOperationLog.open(join(folder, 'log.sqlite'));
    const providers = [
      { provide: OPERATION_LOG, useValue: log },
      { provide: ACCOUNTS_API, useValue: { wasExecuted: async () => false } },
    ];
    const engines = { module: Engines, global: true, providers, exports: providers };
    const options = {
      storage: {
        folder: join(folder, 'journal'),
        logPath: join(folder, 'log.sqlite'),
        answered: () => answered,
      },
      sealingKey: Buffer.alloc(32, 7),
      unknownAfterMs,
      outcomesDue: () => new Set<string>(),
      retention: {
        minimumDays: 7,
        coolingOffMs: neverMs,
        purgeEveryMs: neverMs,
        logRetentionMs: neverMs,
        clockSettlingMs: neverMs,
      },
    };
    const module = { module: Engines, imports: [engines, JournalModule.register(options)] };
    app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    journal = app.get<JournalApi>(JOURNAL_API);
  };
  const stop = async () => {
    await app.close();
    await log.close();
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retention-'));
    mkdirSync(join(folder, 'journal'));
    answered = undefined;
    await start();
  });
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  it('answers as the contract says, with what will go and when', async () => {
    for (const number of [1, 2, 3]) answered = await log.append(entryEvent(operationId(number)));
    const retention = await journal.getRetention(readOf());
    expect(retentionSchema.parse(retention)).toEqual(retention);
    expect(retention).toMatchObject({ version: 0, minimum_days: 7, pending: null });
    expect(retention.next_purge.due.days).toEqual([{ date: expect.any(String), entries: 3 }]);
    const preview = await journal.previewRetention(readOf(), { default_days: 1, rules: [] });
    expect(retentionPreviewSchema.parse(preview)).toEqual(preview);
    expect(preview).toMatchObject({ shortens: true, policy: { default_days: 7 }, rules: [{ entries: 3 }] });
    const purges = await journal.listPurges(readOf(), 10);
    expect(purgesSchema.parse(purges)).toEqual(purges);
  });

  it('keeps policies of accounts apart, and over a restart', async () => {
    await journal.changeRetention(changeOf(), commandOf('one'), longer);
    await journal.changeRetention(changeOf(), commandOf('two'), shorter);
    await stop();
    await start();
    expect(await journal.getRetention(readOf())).toMatchObject({
      version: 2,
      asked: shorter,
      effective: longer,
      pending: { policy: shorter },
    });
    expect(await journal.getRetention(readOf(otherAccount))).toMatchObject({ version: 0, pending: null });
    await expect(
      journal.cancelPendingRetention(changeOf(otherAccount), commandOf('three')),
    ).rejects.toMatchObject({
      code: 'JOURNAL.NO_PENDING_POLICY',
    });
  });

  it('executes a command once, however often it comes, and refuses another under its key', async () => {
    const command = commandOf('idem:1', 'a'.repeat(64));
    const first = await journal.changeRetention(changeOf(), command, longer);
    expect(first).toEqual({ name: account, created: false, changed: ['policy'], repeated: false });
    await journal.changeRetention(changeOf(), commandOf('other'), shorter);
    expect(await journal.changeRetention(changeOf(), command, longer)).toEqual({ ...first, repeated: true });
    expect(await journal.getRetention(readOf())).toMatchObject({ version: 2 });
    await expect(
      journal.changeRetention(changeOf(), commandOf('idem:1', 'b'.repeat(64)), shorter),
    ).rejects.toMatchObject({ code: 'HTTP.IDEMPOTENCY_MISMATCH' });
  });

  it('lets concurrent changes follow one another', async () => {
    const changes = [400, 500, 600].map((default_days) =>
      journal.changeRetention(changeOf(), commandOf(`change-${default_days}`), { default_days, rules: [] }),
    );
    await Promise.all(changes);
    expect((await journal.getRetention(readOf())).version).toBe(3);
  });

  it('settles a change of the policy whose outcome is unknown by asking itself', async () => {
    await journal.changeRetention(changeOf(), commandOf('done'), longer);
    const intent = { command_id: 'done', thing: 'JournalPolicy' };
    await log.append(intentEvent(operationId(1), intent));
    await log.append(intentEvent(operationId(2), { ...intent, command_id: 'never' }));
    await stop();
    await start(0);
    const outcomes = async () => {
      const { entries } = await journal.searchEntries(entriesOf, { limit: 200 });
      return new Map(entries.map(({ id, outcome }) => [id, outcome]));
    };
    while ((await outcomes()).size < 4) await setImmediate();
    expect((await outcomes()).get(`${operationId(1)}:settled`)).toBe('succeeded');
    expect((await outcomes()).get(`${operationId(2)}:settled`)).toBe('failed');
  });
});
