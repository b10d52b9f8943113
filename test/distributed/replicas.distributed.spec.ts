import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoleProcess } from '../../tools/distributed/role.process.ts';
import type { Client } from '../e2e/client.ts';
import { dataOf } from '../e2e/smarter.ts';
import { Fleet } from './fleet.ts';

const whoami = '/api/v1/cli/whoami/';

describe('two gateways and two accounts', () => {
  const fleet = new Fleet();
  const accounts: RoleProcess[] = [];
  const gateways: Client[] = [];
  let one: Client;
  let other: Client;

  beforeAll(async () => {
    await fleet.provision();
    // At once: only one of them may take the steps of the first start.
    accounts.push(...(await Promise.all([fleet.start('accounts'), fleet.start('accounts')])));
    gateways.push(...(await Promise.all([fleet.startGateway(), fleet.startGateway()])));
    [one, other] = gateways as [Client, Client];
  }, 120_000);
  afterAll(() => fleet.end(), 60_000);

  it('have one first admin, and print what was made up once', async () => {
    for (const gateway of gateways) expect((await gateway.ask(whoami)).status).toBe(200);
    expect(fleet.output.match(/Password:/g)).toHaveLength(1);
    expect(fleet.output).not.toContain(fleet.apiKey);
    expect(fleet.output).not.toMatch(/Warning/);
  });

  it('show through each gateway at once what was answered through the other', async () => {
    for (let number = 0; number < 20; number += 1) {
      const [here, there] = number % 2 === 0 ? [one, other] : [other, one];
      const username = `user-${number}`;
      dataOf(await here.send('POST', '/api/v1/users/', { username, email: `${username}@example.com` }), 201);
      const found = await there.ask(`/api/v1/users/${username}/`);
      expect(dataOf<{ username: string }>(found).username).toBe(username);
    }
  }, 60_000);

  it('give a name to one of many who want it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        (number % 2 === 0 ? one : other).send('POST', '/api/v1/users/', {
          username: 'wanted',
          email: `wanted-${number}@example.com`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  }, 60_000);

  it('execute a repeated command once, whichever gateway gets it', async () => {
    const body = { username: 'once', email: 'once@example.com' };
    const headers = { 'idempotency-key': 'the-same' };
    const first = await one.send('POST', '/api/v1/users/', body, headers);
    const second = await other.send('POST', '/api/v1/users/', body, headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  }, 60_000);

  it('refuse a revoked key everywhere within a second', async () => {
    const made = await one.send('POST', '/api/v1/api-keys/', { name: 'short-lived' });
    const { api_key: key, key: revoked } = dataOf<{ api_key: string; key: { key_id: string } }>(made, 201);
    const headers = { authorization: `Token ${key}` };
    const statusAt = async ({ url }: Client) => (await fetch(url + whoami, { headers })).status;
    for (const gateway of gateways) expect(await statusAt(gateway)).toBe(200);
    expect((await one.ask(`/api/v1/api-keys/${revoked.key_id}/`, { method: 'DELETE' })).status).toBe(200);
    const revokedAt = performance.now();
    while ((await statusAt(other)) !== 401) {
      expect(performance.now() - revokedAt).toBeLessThan(1000);
      await pause(20);
    }
    expect(await statusAt(one)).toBe(401);
  }, 60_000);

  it('go on when one of accounts is killed, and lose and repeat nothing that was answered', async () => {
    const made: string[] = [];
    let number = 0;
    const work = async (gateway: Client) => {
      for (let count = 0; count < 15; count += 1) {
        const username = `load-${(number += 1)}`;
        const body = { username, email: `${username}@example.com` };
        const answer = await gateway.send('POST', '/api/v1/users/', body, { 'idempotency-key': username });
        if (answer.status === 201) made.push(username);
      }
    };
    const working = Promise.all([work(one), work(other)]);
    await pause(200);
    process.kill(accounts[0]?.pid ?? 0, 'SIGKILL');
    await working;
    // What was not answered in time is asked again, under the same key, until it is.
    for (let again = 1; again <= number; again += 1) {
      const username = `load-${again}`;
      const body = { username, email: `${username}@example.com` };
      const ask = () => other.send('POST', '/api/v1/users/', body, { 'idempotency-key': username });
      let answer = await ask();
      while (answer.status === 503) answer = await ask();
      expect(answer.status).toBe(201);
      if (made.includes(username)) expect(answer.headers.get('idempotent-replayed')).toBe('true');
    }
  }, 180_000);
});
