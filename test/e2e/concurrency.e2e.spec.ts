import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from './client.ts';
import { dataOf, keyManifest, Smarter, userManifest } from './smarter.ts';

const smarter = new Smarter();
let admin: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(() => smarter.end());

const clients = Array.from({ length: 50 }, (_, index) => index);

interface Applied {
  readonly created: boolean;
  readonly changed: readonly string[];
  readonly api_key?: string;
}

describe('50 clients at once', () => {
  it('apply the same user: one creates it, nobody fails', async () => {
    const answers = await Promise.all(clients.map(() => admin.apply(userManifest('same'))));
    const applied = answers.map((answer) => dataOf<Applied>(answer));
    expect(applied.filter(({ created }) => created)).toHaveLength(1);
    expect(applied.filter(({ changed }) => changed.length > 0)).toHaveLength(1);
  }, 30_000);

  it('apply the same key: one is shown it, and it is the one that works', async () => {
    const answers = await Promise.all(clients.map(() => admin.apply(keyManifest('same key'))));
    const shown = answers.map((answer) => dataOf<Applied>(answer).api_key).filter((key) => key !== undefined);
    expect(shown).toHaveLength(1);
    expect((await smarter.as(shown[0] ?? '').ask('/api/v1/cli/whoami')).status).toBe(200);
  }, 30_000);

  it('apply different users: all are there', async () => {
    const answers = await Promise.all(
      clients.map((index) => admin.apply(userManifest(`different-${index}`))),
    );
    expect(answers.map((answer) => dataOf<Applied>(answer).created)).toEqual(clients.map(() => true));
  }, 30_000);

  it('apply different versions of a user: the last one answered that changed something is what is there', async () => {
    const answers = await Promise.all(
      clients.map((index) => admin.apply(userManifest('versions', { firstName: `v${index}` }))),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.filter(({ status }) => status !== 409)).toEqual([]);
    const won = answers.flatMap(({ status }, index) => (status === 200 ? [`v${index}`] : []));
    const { first_name: name } = dataOf<{ first_name: string }>(await admin.ask('/api/v1/users/versions'));
    expect(won).toContain(name);
  }, 30_000);

  it('make the same user and the same key by REST: one does, the others are told that it is there', async () => {
    const user = { username: 'made', email: 'made@example.com' };
    for (const [path, body] of [
      ['/api/v1/users', user],
      ['/api/v1/api-keys', { name: 'made' }],
    ] as const) {
      const answers = await Promise.all(clients.map(() => admin.send('POST', path, body)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    }
  }, 30_000);

  it('want the same e-mail address: one has it', async () => {
    const answers = await Promise.all(
      clients.map((index) => admin.apply(userManifest(`taker-${index}`, { email: 'wanted@example.com' }))),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 409)]);
    const users = await Promise.all(clients.map((index) => admin.ask(`/api/v1/users/taker-${index}`)));
    expect(users.filter(({ status }) => status === 200)).toHaveLength(1);
  }, 30_000);

  it('leave one entry each', async () => {
    const answers = await Promise.all(clients.map((index) => admin.apply(userManifest(`entry-${index}`))));
    const counts = new Map<string, number>();
    for (const { operation_id: id } of await admin.entries()) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(answers.map(({ id }) => counts.get(id ?? ''))).toEqual(clients.map(() => 1));
  }, 30_000);
});
