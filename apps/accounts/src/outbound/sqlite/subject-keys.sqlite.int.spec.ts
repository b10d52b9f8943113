import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectKeysContract } from '../../application/subject-keys.contract.ts';
import { SqliteSubjectKeys } from './subject-keys.sqlite.ts';

subjectKeysContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'subject-keys-'));
  const path = join(folder, 'keys.sqlite');
  let keys = new SqliteSubjectKeys(path);
  return Promise.resolve({
    keys,
    async reopen() {
      await keys.close();
      keys = new SqliteSubjectKeys(path);
      return keys;
    },
    async dispose() {
      await keys.close();
      rmSync(folder, { recursive: true });
    },
  });
});
