import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { positionStoreContract } from '../position-store.contract.ts';
import { SqlitePositionStore } from './position-store.sqlite.ts';

positionStoreContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'positions-'));
  const path = join(folder, 'positions.sqlite');
  let store = new SqlitePositionStore(path);
  return Promise.resolve({
    store,
    async reopen() {
      await store.close();
      store = new SqlitePositionStore(path);
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  });
});
