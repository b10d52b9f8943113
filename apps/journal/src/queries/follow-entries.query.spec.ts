import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grant } from '#contracts';
import { LedgerGrowth } from '../projections/ledger-growth.ts';
import { tombstoneType, type LedgerEntry } from '../projections/ledger.reader.port.ts';
import { FollowEntriesQuery } from './follow-entries.query.ts';

const account = '1111-1111-1111';
const reader = grant(
  { accountNumber: account, username: 'ada', role: 'platform-admin', keyId: 'k' } as never,
  'journal.read',
);
const entryOf = (seq: number): LedgerEntry => ({
  account,
  entryId: `e${seq}`,
  operationId: `e${seq}`,
  key: 'key',
  class: 'read',
  command: 'whoami',
  thing: 'User',
  settles: null,
  type: tombstoneType,
  data: '',
  seq,
  recordedAt: seq,
  leafHash: 'hash',
  partition: 0,
  offset: seq,
});

let entries: LedgerEntry[];
let growth: LedgerGrowth;
/** How long each read of the ledger was told to wait. */
let waits: number[];
let query: FollowEntriesQuery;

beforeEach(() => {
  entries = [];
  waits = [];
  growth = new LedgerGrowth(async () => entries.length);
  query = new FollowEntriesQuery({
    async follow({ after, limit, waitMs }) {
      waits.push(waitMs);
      await growth.beyond(account, after, waitMs);
      return {
        entries: entries.slice(after, after + limit),
        size: entries.length,
        completeThrough: entries.length,
      };
    },
  });
});
afterEach(() => growth.close());

const grow = async () => {
  entries.push(entryOf(entries.length + 1));
  await growth.announce();
};
const follow = (after: number, waitMs: number, limit = 100) => query.ask(reader, { after, limit, waitMs });

describe('following a ledger', () => {
  it('reads once after each entry for all at a place, wherever each is between its signs of life', async () => {
    for (let round = 0; round < 3; round += 1) {
      const pages = Array.from({ length: 50 }, (_, index) => follow(round, 10_000 + 97 * index));
      expect(waits).toHaveLength(round + 1);
      await grow();
      const [first, ...others] = await Promise.all(pages);
      expect(first).toMatchObject({ entries: [{ seq: round + 1 }], after: round + 1 });
      // Not only equal: what is made of an entry is made once.
      for (const { entries: shown } of others) expect(shown[0]).toBe(first?.entries[0]);
    }
    expect(waits).toHaveLength(3);
  });

  it('ends for each at its own time, with the head as it is then, and goes on for the others', async () => {
    await grow();
    const patient = follow(1, 30_000);
    const hasty = await Promise.all([follow(1, 20), follow(1, 20)]);
    for (const page of hasty) {
      expect(page).toMatchObject({ entries: [], after: 1, head: { size: 1 } });
      expect(page.complete_through).toBe('1970-01-01T00:00:00.001000Z');
    }
    expect(waits.filter((waitMs) => waitMs > 0)).toHaveLength(1);
    const late = follow(1, 30_000);
    await grow();
    for (const page of await Promise.all([patient, late])) expect(page.entries[0]?.seq).toBe(2);
    expect(waits.filter((waitMs) => waitMs > 0)).toHaveLength(1);
  });

  it('does not wait where nobody wants to, and shares nothing between places', async () => {
    expect(await follow(0, 0)).toMatchObject({ entries: [], head: { size: 0 } });
    const pages = [follow(0, 5000), follow(0, 5000, 1), follow(1, 5000)];
    expect(waits).toHaveLength(4);
    await grow();
    await grow();
    const seqs = (await Promise.all(pages)).map(({ entries: shown }) => shown.map(({ seq }) => seq));
    expect(seqs).toEqual([[1], [1], [2]]);
  });

  it('fails for all who wait when the read fails, and reads anew for the next', async () => {
    let fails = true;
    const failing = new FollowEntriesQuery({
      async follow() {
        if (fails) throw new Error('no ledger');
        return { entries, size: 0, completeThrough: null };
      },
    });
    const ask = () => failing.ask(reader, { after: 0, limit: 1, waitMs: 1000 });
    const outcomes = await Promise.allSettled([ask(), ask()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask()).toMatchObject({ entries: [], complete_through: null });
  });
});
