import { letOthersGoFirst, serveThread, threadData } from '#runtime';
import { openDatabase } from '#sqlite';
import { readEntry } from '../../projections/entry-facts.port.ts';
import { UnopenedEntries } from '../unopened-entries.ts';
import { SqliteLedgerPages } from './ledger.pages.sqlite.ts';
import { packed, type PackedEntries } from './packed-entries.ts';

export interface EntryReadingThread {
  following(account: string, after: number, limit: number): Promise<PackedEntries>;
}

letOthersGoFirst();

const { path } = threadData<{ path: string }>();
const database = openDatabase(path, { durability: 'normal', manualCheckpoints: true });
const pages = new SqliteLedgerPages(database, new UnopenedEntries());

const service: EntryReadingThread = {
  following: async (account, after, limit) =>
    packed(account, await pages.following(account, after, limit, readEntry)),
};
serveThread(service);
