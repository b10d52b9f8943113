import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedCommand } from '#contracts';
import { RecordedCommands } from './recorded-commands.ts';
import { SqliteEventStore } from './sqlite/event-store.client.ts';

const command = (bodyHash: string | null, id = 'idem:1') =>
  ({ id, operationId: 'operation', bodyHash }) as RecordedCommand;

describe('recorded commands', () => {
  let folder: string;
  let store: SqliteEventStore;
  let executions: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recorded-commands-'));
    store = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    executions = 0;
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const work = async () => {
    executions += 1;
    return { number: executions, repeated: false };
  };

  it('are executed once, and answer their first result again, in another process too', async () => {
    expect(await new RecordedCommands(store).execute(command('a'), work)).toEqual({
      number: 1,
      repeated: false,
    });
    for (const commands of [new RecordedCommands(store), new RecordedCommands(store)]) {
      expect(await commands.execute(command('a'), work)).toEqual({ number: 1, repeated: true });
    }
    expect(executions).toBe(1);
  });

  it('refuse another request under the same key, whether the first one was completed or not', async () => {
    const commands = new RecordedCommands(store);
    const mismatch = { code: 'HTTP.IDEMPOTENCY_MISMATCH', kind: 'conflict' };
    await commands.execute(command('a'), work);
    await expect(commands.execute(command('b'), work)).rejects.toMatchObject(mismatch);
    const fails = () => Promise.reject(new Error('failed'));
    await expect(commands.execute(command('a', 'idem:2'), fails)).rejects.toThrow('failed');
    await expect(commands.execute(command('b', 'idem:2'), work)).rejects.toMatchObject(mismatch);
    expect(executions).toBe(1);
  });

  it('are worked on again, if they did not come to their end', async () => {
    const commands = new RecordedCommands(store);
    await expect(commands.execute(command('a'), () => Promise.reject(new Error('failed')))).rejects.toThrow();
    expect(await commands.execute(command('a'), work)).toEqual({ number: 1, repeated: false });
    expect(await commands.execute(command('a'), work)).toEqual({ number: 1, repeated: true });
  });

  it('wait for each other under one id', async () => {
    const commands = new RecordedCommands(store);
    const results = await Promise.all(Array.from({ length: 20 }, () => commands.execute(command('a'), work)));
    expect(executions).toBe(1);
    expect(results.filter(({ repeated }) => repeated)).toHaveLength(19);
  });

  it('leave nothing in the store that came without a key', async () => {
    await new RecordedCommands(store).execute(command(null), work);
    expect(await store.readAll(0, 10)).toEqual([]);
  });

  it('are not taken for executed by what they keep', async () => {
    await new RecordedCommands(store).execute(command('a'), work);
    expect(await store.findByCommand('idem:1')).toEqual([]);
    const commits = await store.readStream('command:idem:1');
    expect(commits.map(({ operationId }) => operationId)).toEqual(['operation', 'operation']);
  });
});
