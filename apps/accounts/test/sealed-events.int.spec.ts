import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Commit } from '#event-store';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountsEvent } from '../src/domain/accounts.events.ts';
import { FileWrappingKeys } from '../src/outbound/wrapping-keys.file.ts';
import { SqliteSubjectKeys } from '../src/outbound/sqlite/subject-keys.sqlite.ts';
import { SealedEvents } from '../src/application/sealed-events.ts';

const created: AccountsEvent = {
  type: 'accounts.user-created.v1',
  data: {
    accountNumber: '0000-0000-0001',
    userId: 7,
    username: 'ann',
    email: 'ann@example.com',
    firstName: 'Ann',
    lastName: 'Other',
    isStaff: false,
    isSuperuser: false,
    passwordHash: '$argon2id$',
    passwordOrigin: 'preset',
  },
};

describe('sealed events', () => {
  let folder: string;
  let keys: SqliteSubjectKeys;
  let sealed: SealedEvents;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'subject-keys-'));
    keys = new SqliteSubjectKeys(
      join(folder, 'subject-keys.sqlite'),
      new FileWrappingKeys(join(folder, 'wrapping.keys')),
    );
    sealed = new SealedEvents(keys);
  });
  afterEach(async () => {
    await keys.close();
    rmSync(folder, { recursive: true });
  });
  const commit = async (changes: Partial<Commit> = {}): Promise<Commit> => ({
    position: 1,
    stream: 'user:7',
    version: 1,
    commandId: 'command',
    operationId: null,
    traceparent: null,
    committedAt: '2026-01-01T00:00:00.000000Z',
    events: [await sealed.seal('user:7', 'command', created)],
    ...changes,
  });

  const opened = async (stored: Commit) => (await sealed.open([stored]))[0]?.events ?? [];

  it('hold what is personal in one sealed member, and open again', async () => {
    const stored = await commit();
    expect(Object.keys(stored.events[0]?.data as object).sort()).toEqual([
      'accountNumber',
      'isStaff',
      'isSuperuser',
      'passwordOrigin',
      'sealed',
      'userId',
    ]);
    expect(JSON.stringify(stored)).not.toMatch(/ann@example|argon2id/);
    expect(await opened(stored)).toEqual([created]);
  });

  it('leave an event alone that says nothing personal', async () => {
    const revealed: AccountsEvent = { type: 'accounts.password-revealed.v1', data: {} };
    expect(await sealed.seal('user:7', 'command', revealed)).toEqual(revealed);
  });

  it('do not open in another stream or under another command', async () => {
    await keys.obtain('user:8');
    await expect(sealed.open([await commit({ stream: 'user:8' })])).rejects.toThrow();
    await expect(sealed.open([await commit({ commandId: 'other' })])).rejects.toThrow();
  });

  it('survive a restart with the keys of their file', async () => {
    const stored = await commit();
    await keys.close();
    keys = new SqliteSubjectKeys(
      join(folder, 'subject-keys.sqlite'),
      new FileWrappingKeys(join(folder, 'wrapping.keys')),
    );
    sealed = new SealedEvents(keys);
    expect(await opened(stored)).toEqual([created]);
  });

  it('are erased with the key, which leaves no trace in its file', async () => {
    const stored = await commit();
    const key = Buffer.from(await keys.obtain('user:7'));
    await keys.destroy('user:7');
    expect((await opened(stored))[0]?.data).toMatchObject({ userId: 7, email: '', firstName: '' });
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).includes(key)).toBe(false);
    }
  });
});
