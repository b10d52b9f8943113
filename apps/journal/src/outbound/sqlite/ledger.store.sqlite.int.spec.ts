import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damage, loseKey } from '../../../test/sqlite/ledger-file.ts';
import {
  ledgerStoreContract,
  purgingContract,
  type PurgingUnderTest,
} from '../../projections/ledger.store.contract.ts';
import { SqliteLedgerStore } from './ledger.store.sqlite.ts';

async function open(): Promise<PurgingUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const path = join(folder, 'ledger.sqlite');
  let store = new SqliteLedgerStore(path);
  return {
    get store() {
      return store;
    },
    get purging() {
      return store.purging;
    },
    get pages() {
      return store.pages;
    },
    damage: async (...of) => damage(path, ...of),
    loseKey: async (...of) => loseKey(path, ...of),
    async reopen() {
      store.close();
      store = new SqliteLedgerStore(path);
    },
    async dispose() {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

ledgerStoreContract('SQLite', open);
purgingContract('SQLite', open);
