import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { operationLogContract, recordOf, type OperationLogUnderTest } from '../operation-log.contract.ts';
import type { OperationLogReader } from '../operation-log.port.ts';
import { trimmingContract } from '../trimming.contract.ts';
import { LogFile } from './log-file.ts';
import { SqliteOperationLogReader } from './operation-log.reader.ts';
import { SqliteOperationLog } from './operation-log.sqlite.ts';

async function open(): Promise<OperationLogUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'operation-log-'));
  const path = join(folder, 'log.sqlite');
  let log = await SqliteOperationLog.open(path);
  const readers: OperationLogReader[] = [];
  return {
    get log() {
      return log;
    },
    reader() {
      const reader = SqliteOperationLogReader.open(path);
      readers.push(reader);
      return reader;
    },
    async reopen() {
      await log.close();
      log = await SqliteOperationLog.open(path);
    },
    dropOldest(count) {
      const database = new DatabaseSync(path);
      database.prepare('DELETE FROM batches WHERE first <= ?').run(count);
      database.close();
      return Promise.resolve();
    },
    async dispose() {
      await Promise.all(readers.map((reader) => reader.close()));
      await log.close().catch(() => undefined);
      rmSync(folder, { recursive: true });
    },
  };
}

operationLogContract('SQLite', open);
trimmingContract('SQLite', open);

describe('the log file', () => {
  it('keeps the WAL small while it is read, without losing what is in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    const path = join(folder, 'log.sqlite');
    const log = await SqliteOperationLog.open(path);
    const reader = SqliteOperationLogReader.open(path);
    try {
      const written = 1200;
      for (let count = 0; count < written; count += 1) {
        await log.append({ ...recordOf('a', count), data: `{"text":"${'x'.repeat(64 * 1024)}"}` });
      }
      expect(statSync(path).size).toBeGreaterThan(40 * 1024 * 1024);
      expect(statSync(`${path}-wal`).size).toBeLessThan(40 * 1024 * 1024);
      let [offset, reads] = [0, 0];
      for (
        let read = await reader.read(0, 0, 100);
        read.length > 0;
        read = await reader.read(0, offset, 100)
      ) {
        offset = read.at(-1)?.offset ?? 0;
        reads += read.length;
      }
      expect([offset, reads]).toEqual([written, written]);
    } finally {
      await reader.close();
      await log.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is read by 4 MiB at most where records are large', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    const path = join(folder, 'log.sqlite');
    const log = await SqliteOperationLog.open(path);
    const reader = SqliteOperationLogReader.open(path);
    const data = `{"text":"${'x'.repeat(64 * 1024)}"}`;
    try {
      for (let count = 0; count < 70; count += 1) await log.append({ ...recordOf('a', count), data });
      const [one, rest] = [await reader.read(0, 0, 2000), await reader.read(0, 64, 2000)];
      expect([one.length, one.at(-1)?.offset]).toEqual([64, 64]);
      expect(rest.map(({ offset }) => offset)).toEqual([65, 66, 67, 68, 69, 70]);
    } finally {
      await reader.close();
      await log.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('rejects the batch or the probe that the engine refuses, and takes the next one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    const path = join(folder, 'log.sqlite');
    const file = new LogFile(path);
    file.write(Buffer.from('a\t{}\t{}\n'), 1);
    const other = new DatabaseSync(path);
    other.exec("CREATE TRIGGER refuse BEFORE INSERT ON batches BEGIN SELECT RAISE(FAIL, 'no'); END");
    expect(() => file.write(Buffer.from('b\t{}\t{}\n'), 1)).toThrow('no');
    other.exec('DROP TRIGGER refuse');
    other.exec("CREATE TRIGGER refuse BEFORE UPDATE ON trimmed BEGIN SELECT RAISE(FAIL, 'no'); END");
    expect(() => file.probe()).toThrow('no');
    other.exec('DROP TRIGGER refuse');
    file.probe();
    other.close();
    expect(file.write(Buffer.from('c\t{}\t{}\n'), 1).first).toBe(2);
    file.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps no key of what was trimmed, in no file, and begins epochs by its clock', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    const path = join(folder, 'log.sqlite');
    const hourMs = 3_600_000;
    let now = 1_790_000_000_000;
    const file = new LogFile(path, () => now);
    for (let hour = 0; hour < 30; hour += 1) {
      for (let batch = 0; batch < 20; batch += 1) file.write(Buffer.from(`a\t{}\t{"hour":${hour}}\n`), 1);
      now += hourMs;
    }
    const database = new DatabaseSync(path);
    const keys = database.prepare('SELECT key FROM epochs ORDER BY first').all() as { key: Uint8Array }[];
    database.close();
    expect(keys).toHaveLength(30);
    const found = () => {
      const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
      return keys.map(({ key }) => files.some((content) => content.includes(Buffer.from(key))));
    };
    expect(found()).not.toContain(false);
    while (file.trim({ through: 10_000, recordedBefore: 1_790_000_000_000 + 9 * hourMs }).more);
    expect(found()).toEqual(keys.map((_, hour) => hour >= 10));
    file.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a record that would break the framing of a batch', async () => {
    const subject = await open();
    await expect(subject.log.append({ ...recordOf('1', 1), data: 'a\nb' })).rejects.toThrow('line feed');
    await subject.dispose();
  });
});
