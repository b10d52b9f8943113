import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { operationLogContract, recordOf, type OperationLogUnderTest } from '../operation-log.contract.ts';
import type { OperationLogReader } from '../operation-log.port.ts';
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

describe('the log file', () => {
  it('rejects the batch that the engine refuses, and takes the next one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    const path = join(folder, 'log.sqlite');
    const file = new LogFile(path);
    file.write('a\t{}\t{}\n', 1);
    const other = new DatabaseSync(path);
    other.exec("CREATE TRIGGER refuse BEFORE INSERT ON batches BEGIN SELECT RAISE(FAIL, 'no'); END");
    expect(() => file.write('b\t{}\t{}\n', 1)).toThrow('no');
    other.exec('DROP TRIGGER refuse');
    other.close();
    expect(file.write('c\t{}\t{}\n', 1).first).toBe(2);
    file.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a record that would break the framing of a batch', async () => {
    const subject = await open();
    await expect(subject.log.append({ ...recordOf('1', 1), data: 'a\nb' })).rejects.toThrow('line feed');
    await subject.dispose();
  });
});
