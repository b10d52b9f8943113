import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { subjectKeysContract } from '../../application/subject-keys.contract.ts';
import { FileWrappingKeys } from '../wrapping-keys.file.ts';
import { SqliteSubjectKeys } from './subject-keys.sqlite.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'subject-keys-'));

subjectKeysContract('SQLite', (wrapping) => {
  const folder = newFolder();
  const path = join(folder, 'keys.sqlite');
  let keys = new SqliteSubjectKeys(path, wrapping);
  return Promise.resolve({
    keys,
    async reopen(other = wrapping) {
      await keys.close();
      keys = new SqliteSubjectKeys(path, other);
      return keys;
    },
    async dispose() {
      await keys.close();
      rmSync(folder, { recursive: true });
    },
  });
});

describe('the files of subject keys', () => {
  const textOf = (folder: string) =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name)).toString('latin1'))
      .join('');
  const rowsOf = (path: string) => {
    const database = new DatabaseSync(path);
    const rows = database.prepare('SELECT key, wrapper FROM wrapped_keys').all();
    database.close();
    return rows as unknown as readonly { readonly key: string; readonly wrapper: string }[];
  };

  it('hold nothing of what was wrapped before, and no old key, after a rotation that broke off twice', async () => {
    const folder = newFolder();
    const path = join(folder, 'keys.sqlite');
    const open = () => {
      const wrapping = new FileWrappingKeys(join(folder, 'wrapping.keys'));
      return { wrapping, keys: new SqliteSubjectKeys(path, wrapping) };
    };
    let { wrapping, keys } = open();
    const bare = new Map<string, Buffer>();
    for (let number = 0; number < 300; number += 1)
      bare.set(`user:${number}`, await keys.obtain(`user:${number}`));
    await keys.close();
    const old = rowsOf(path).map(({ key }) => key);
    const oldKey = wrapping.current.key.toString('hex');
    expect(textOf(folder)).toContain(oldKey);
    for (const step of [
      () => wrapping.renew(),
      () => keys.rewrap(100),
      () => keys.rewrap(1000),
      () => wrapping.retire(),
    ]) {
      ({ wrapping, keys } = open());
      await step();
      await keys.close();
      ({ keys } = open());
      expect(await keys.find([...bare.keys()])).toEqual(bare);
      await keys.close();
    }
    const text = textOf(folder);
    expect(text).not.toContain(oldKey);
    expect(old.filter((key) => text.includes(key))).toEqual([]);
    expect(new Set(rowsOf(path).map(({ wrapper }) => wrapper)).size).toBe(1);
    for (const key of bare.values()) expect(text).not.toContain(key.toString('latin1'));
    rmSync(folder, { recursive: true });
  });

  it('wrap what a folder from before has as it is', async () => {
    const folder = newFolder();
    const path = join(folder, 'keys.sqlite');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE subject_keys (subject TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT');
    database.prepare('INSERT INTO subject_keys VALUES (?, ?)').run('user:1', Buffer.alloc(32, 7));
    database.close();
    const keys = new SqliteSubjectKeys(path, new FileWrappingKeys(join(folder, 'wrapping.keys')));
    expect(await keys.obtain('user:1')).toEqual(Buffer.alloc(32, 7));
    await keys.close();
    expect(textOf(folder)).not.toContain(Buffer.alloc(32, 7).toString('latin1'));
    rmSync(folder, { recursive: true });
  });
});
