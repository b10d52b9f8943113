import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoleProcess } from '../../tools/distributed/role.process.ts';
import type { Client, Entry } from '../e2e/client.ts';
import { dataOf } from '../e2e/smarter.ts';
import { Fleet } from './fleet.ts';

const whoami = '/api/v1/cli/whoami/';
const entriesPath = '/api/v1/journal/entries/';

describe('the journal as a process of its own', () => {
  const fleet = new Fleet();
  let journal: RoleProcess;
  let one: Client;
  let other: Client;

  beforeAll(async () => {
    await fleet.provision();
    [, journal] = await Promise.all([fleet.start('accounts'), fleet.start('journal')]);
    [one, other] = await Promise.all([fleet.startGateway(), fleet.startGateway()]);
  }, 120_000);
  afterAll(() => fleet.end(), 60_000);

  const everything = async (): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for (let cursor = ''; ;) {
      const page = dataOf<{ entries: Entry[]; next: string | null }>(
        await one.ask(`${entriesPath}?limit=200${cursor}`),
      );
      entries.push(...page.entries);
      if (page.next === null) return entries;
      cursor = `&cursor=${page.next}`;
    }
  };

  it('shows through each gateway at once what was answered through the other', async () => {
    for (let number = 0; number < 10; number += 1) {
      const [here, there] = number % 2 === 0 ? [one, other] : [other, one];
      const { id, key } = await here.ask(whoami);
      expect(dataOf<Entry>(await there.ask(`${entriesPath}${id}/`))).toMatchObject({ id, key, status: 200 });
    }
  }, 60_000);

  it('finds entries by what they have, as soon as they were answered', async () => {
    const { id } = await one.ask('/api/v1/no/such/place/');
    const found = await other.ask(`${entriesPath}?status=404&class=read`);
    expect(dataOf<{ entries: Entry[] }>(found).entries.map((entry) => entry.id)).toEqual([id]);
  });

  it('has everything that was answered once, in order, after it was killed again and again', async () => {
    const receipts = new Map<string, string>();
    let running = true;
    const traffic = [one, other, one, other].map(async (client) => {
      while (running) {
        const { status, id, key } = await client.ask(whoami);
        if (status === 200 && id !== null && key !== null) receipts.set(id, key);
      }
    });
    for (let round = 0; round < 3; round += 1) {
      const killed = journal.pid;
      if (killed === undefined) throw new Error('the journal does not run');
      process.kill(killed, 'SIGKILL');
      for (const start = performance.now(); journal.pid === killed; await pause(20)) {
        if (performance.now() - start > 30_000) throw new Error('it was not started again');
      }
      await pause(1500);
    }
    running = false;
    await Promise.all(traffic);
    let answer = await one.ask(entriesPath);
    for (const start = performance.now(); answer.status !== 200; answer = await one.ask(entriesPath)) {
      if (performance.now() - start > 60_000) throw new Error('the journal does not answer again');
    }
    for (const start = performance.now(); ;) {
      const missing = new Map(receipts);
      const entries = await everything();
      for (const { id, key } of entries) if (missing.get(id) === key) missing.delete(id);
      if (missing.size === 0) {
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => entries.length - at));
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        break;
      }
      if (performance.now() - start > 60_000) throw new Error(`${missing.size} receipts have no entry`);
      await pause(200);
    }
    expect(receipts.size).toBeGreaterThan(20);
  }, 240_000);
});
