import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { operationsTopic } from '#contracts';
import { partitionOf } from '#kafka';
import type { RoleProcess } from '../../tools/distributed/role.process.ts';
import type { Client, Entry } from '../e2e/client.ts';
import { dataOf, openAccount } from '../e2e/smarter.ts';
import { Fleet, until } from './fleet.ts';

const whoami = '/api/v1/cli/whoami/';
const entriesPath = '/api/v1/journal/entries/';
/** A killed consumer's partitions are served again within this. */
const servedAgainMs = 10_000;

/** Requests without end from several clients, and what was answered. */
class Traffic {
  /** By entry id: the key and the status that the client was told. */
  readonly receipts = new Map<string, { readonly key: string | null; readonly status: number }>();
  private running = true;
  private readonly working: Promise<unknown>;

  constructor(gateways: readonly Client[]) {
    this.working = Promise.all([...gateways, ...gateways].map((gateway) => this.client(gateway)));
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.working;
  }

  private async client(gateway: Client): Promise<void> {
    while (this.running) {
      try {
        const { status, id, key } = await gateway.ask(whoami);
        if (id !== null) this.receipts.set(id, { key, status });
      } catch {
        // It is not there just now, or ended in the middle: nothing was answered.
        await pause(50);
      }
    }
  }
}

describe('two journals as processes of their own', () => {
  const fleet = new Fleet();
  let journals: RoleProcess[];
  let one: Client;
  let other: Client;

  beforeAll(async () => {
    await fleet.provision();
    const [, , ...started] = await Promise.all([
      fleet.start('accounts'),
      fleet.start('accounts'),
      fleet.start('journal'),
      fleet.start('journal'),
    ]);
    journals = started;
    [one, other] = await Promise.all([fleet.startGateway(), fleet.startGateway()]);
  }, 120_000);
  afterAll(() => fleet.end(), 60_000);

  /** Of everything that was answered there is one entry that says the same, and the ledger has no hole. */
  const expectWhole = async (receipts: Traffic['receipts']) => {
    await until(async () => (await one.ask(entriesPath)).status === 200, 'the journal does not answer');
    let entries: Entry[] = [];
    const missing = () => {
      const found = new Map(entries.map(({ id, key, status }) => [id, `${key} ${status}`]));
      return [...receipts].filter(([id, { key, status }]) => found.get(id) !== `${key} ${status}`);
    };
    await until(async () => {
      entries = await one.entries();
      return missing().length === 0;
    }, 'receipts have no entry');
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => entries.length - at));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  };

  it('show through each gateway at once what was answered through the other', async () => {
    for (let number = 0; number < 10; number += 1) {
      const [here, there] = number % 2 === 0 ? [one, other] : [other, one];
      const { id, key } = await here.ask(whoami);
      expect(dataOf<Entry>(await there.ask(`${entriesPath}${id}/`))).toMatchObject({ id, key, status: 200 });
    }
  }, 60_000);

  it('find entries by what they have, as soon as they were answered', async () => {
    const { id } = await one.ask('/api/v1/no/such/place/');
    const found = await other.ask(`${entriesPath}?status=404&class=read`);
    expect(dataOf<{ entries: Entry[] }>(found).entries.map((entry) => entry.id)).toEqual([id]);
  });

  it('have everything that was answered once, in order, after one or the other was killed again and again', async () => {
    const traffic = new Traffic([one, other]);
    for (let round = 0; round < 4; round += 1) {
      const struck = journals[round % 2];
      const killed = struck?.pid ?? 0;
      process.kill(killed, 'SIGKILL');
      await until(() => struck?.pid !== killed, 'it was not started again');
      await pause(1500);
    }
    await traffic.stop();
    await expectWhole(traffic.receipts);
    expect(traffic.receipts.size).toBeGreaterThan(20);
  }, 240_000);

  it('have everything that was answered once, in order, after all processes were restarted under load', async () => {
    const traffic = new Traffic([one, other]);
    await fleet.restartAll();
    await traffic.stop();
    await expectWhole(traffic.receipts);
    const statuses = [...traffic.receipts.values()].map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(20);
  }, 240_000);

  it('have every account served again within 10 s after one of them was killed for good', async () => {
    const inPartitions = new Map<number, Client>();
    while (inPartitions.size < operationsTopic.partitions) {
      const { number, admin } = await openAccount(one, `company-${inPartitions.size}`);
      inPartitions.set(partitionOf(number, operationsTopic.partitions), admin);
    }
    const admins = [...inPartitions.values()];
    const [struck] = journals;
    struck?.letEnd();
    const killedAt = performance.now();
    process.kill(struck?.pid ?? 0, 'SIGKILL');
    const receipts = await Promise.all(admins.map(async (admin) => (await admin.ask(whoami)).id));
    await Promise.all(
      admins.map((admin, at) =>
        until(
          async () => (await admin.ask(`${entriesPath}${receipts[at]}/`)).status === 200,
          'an account is not served again',
        ),
      ),
    );
    expect(performance.now() - killedAt).toBeLessThan(servedAgainMs);
  }, 120_000);
});
