import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalViews } from '#contracts';
import { SqliteLedgerStore } from '../src/outbound/sqlite/ledger.store.sqlite.ts';
import type { LedgerEntry } from '../src/projections/ledger.reader.port.ts';
import { Replays } from '../src/projections/replays.ts';
import { ViewsProjection } from '../src/projections/views.projection.ts';
import { account, unreadableEvent } from './events.fixture.ts';
import { purgeContract } from './purge.contract.ts';
import {
  dayMs,
  event,
  isPurged,
  now,
  PurgedLedger,
  secret,
  start,
  type PurgeableStores,
} from './purging.fixture.ts';
import { damage, loseKey } from './sqlite/ledger-file.ts';
import { payloadKeys } from './sqlite/payload-keys.ts';

function storesIn(folder: string): PurgeableStores {
  const path = join(folder, 'ledger.sqlite');
  const store = new SqliteLedgerStore(path);
  return {
    ...{ store, purging: store.purging, views: store.views, pages: store.pages },
    damage: async (...of) => damage(path, ...of),
    loseKey: async (...of) => loseKey(path, ...of),
    async dispose() {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'purge-'));

purgeContract('SQLite', 25, async () => storesIn(newFolder()));

/** The numbers of all secrets that any file of the folder holds, spelled out or not. */
function secretsIn(folder: string): Set<number> {
  const found = new Set<number>();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name)).toString('latin1');
    for (const [, number] of text.matchAll(/payload-(\d{8})-secret/g)) found.add(Number(number));
  }
  return found;
}

/** Those of the keys that any file of the folder holds. */
function held(folder: string, keys: readonly Buffer[]): readonly Buffer[] {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  return keys.filter((key) => files.some((content) => content.includes(key)));
}

describe('the condition of the purge', () => {
  it('is there again when the file is opened again', async () => {
    const path = join(newFolder(), 'ledger.sqlite');
    let store = new SqliteLedgerStore(path);
    expect(await store.purging.purgeCondition()).toBeUndefined();
    await store.purging.keepPurgeCondition({ lastRun: null, nextRun: start });
    await store.purging.keepPurgeCondition({ lastRun: start, nextRun: now });
    store.close();
    store = new SqliteLedgerStore(path);
    expect(await store.purging.purgeCondition()).toEqual({ lastRun: start, nextRun: now });
    store.close();
    rmSync(join(path, '..'), { recursive: true });
  });
});

describe('a replay over an entry whose seal does not open', () => {
  it('parks it, as the live views do, and comes to its end', async () => {
    const folder = newFolder();
    const path = join(folder, 'ledger.sqlite');
    const store = new SqliteLedgerStore(path);
    const ledger = new PurgedLedger(storesIn(folder));
    await ledger.log([event(1), event(2), event(3)], () => start);
    damage(path, account, 2);
    const views = await ViewsProjection.open(store.views, store.pages);
    const replays = new Replays(views, store.views, store.pages, store.replays);
    while ((await views.catchUp()) > 0);
    await replays.ask('one', { views: [...journalViews], switch: false }, now);
    await replays.begin();
    while (await replays.step(await views.catchUp(), now));
    const parkedOne = { state: 'equal', entries: 3, parked: 1 };
    expect(await replays.find('one')).toMatchObject({
      ...{ state: 'equal', error: null },
      views: journalViews.map((view) => ({ view, ...parkedOne })),
    });
    store.close();
    await ledger.stores.dispose();
  });
});

describe('the purge in SQLite', () => {
  it('leaves nothing in any file of what it deleted, in round after round', async () => {
    const folder = newFolder();
    const ledger = new PurgedLedger(storesIn(folder));
    let number = 0;
    const buried = new Set<number>();
    const everyKey = new Map<number, Buffer>();
    for (let round = 0; round < 8; round += 1) {
      const events = Array.from({ length: 400 }, () => {
        number += 1;
        const which = number % 7;
        if (which === 0) return unreadableEvent(`{"${secret(number)}`);
        return event(number, {
          class: which < 4 ? 'read' : 'write',
          command: which % 2 ? 'apply' : 'whoami',
        });
      });
      for (let at = 0; at < events.length; at += 50) {
        await ledger.log(events.slice(at, at + 50), (index) => start + (round * 10 + index / 50) * dayMs);
      }
      const policy = { default_days: 25, rules: [{ match: { class: 'read' as const }, days: 3 }] };
      const keys = payloadKeys(join(folder, 'ledger.sqlite'), account);
      for (const [seq, key] of keys) if (!buried.has(seq)) everyKey.set(seq, key);
      await ledger.order(policy, start + (round * 10 + 12) * dayMs);
      await ledger.carryOut();
      // Nothing lies there in the clear at any time; what is gone has lost its key in every file.
      expect(secretsIn(folder)).toEqual(new Set());
      const all = await ledger.everything();
      const gone = all.filter((entry) => isPurged(entry) && !buried.has(entry.seq));
      expect(gone.length).toBeGreaterThan(50);
      for (const { seq } of gone) buried.add(seq);
      const keyOf = ({ seq }: LedgerEntry) => keys.get(seq) ?? Buffer.alloc(0);
      expect(held(folder, gone.map(keyOf))).toEqual([]);
      const whole = all.filter((entry) => !isPurged(entry) && keys.has(entry.seq)).slice(0, 50);
      expect(held(folder, whole.map(keyOf))).toHaveLength(whole.length);
      for (const { data, type } of all) expect(data === '').toBe(type === 'purged');
    }
    const last = [...buried].map((seq) => everyKey.get(seq) ?? Buffer.alloc(0));
    expect(held(folder, last)).toEqual([]);
    await ledger.stores.dispose();
  }, 60_000);
});
