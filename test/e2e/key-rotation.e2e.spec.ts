import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Rotation {
  readonly key: string;
  readonly rewrapped: number;
  readonly left: number;
}

const smarter = new Smarter();
let one: { number: string; admin: Client };
const path = '/api/v1/wrapping-key/rotate';
const rotate = async () => dataOf<Rotation>(await smarter.admin.ask(path, { method: 'POST' }));

beforeAll(async () => {
  await smarter.start();
  one = await smarter.openAccount('One');
  const spec = { config: { value: 'what nobody knows' } };
  dataOf(
    await one.admin.apply({ apiVersion: 'smarter.sh/v1', kind: 'Secret', metadata: { name: 'kept' }, spec }),
  );
}, 60_000);
afterAll(() => smarter.end());

const revealed = async (client: Client) =>
  dataOf<{ spec: { config: { value: string } } }>(
    await client.ask('/api/v1/cli/describe/secret/?name=kept&reveal=true'),
  ).spec.config.value;

describe('the rotation of the wrapping key', () => {
  it('wraps the key of everything again, and everything reads as before, also after a crash', async () => {
    const first = await rotate();
    expect(first).toMatchObject({ left: 0 });
    expect(first.rewrapped).toBeGreaterThan(3);
    const second = await rotate();
    expect(second).toMatchObject({ rewrapped: first.rewrapped, left: 0 });
    expect(await revealed(one.admin)).toBe('what nobody knows');
    await smarter.crash();
    expect(await revealed(smarter.as(one.admin.apiKey))).toBe('what nobody knows');
    expect(await rotate()).toMatchObject({ rewrapped: first.rewrapped, left: 0 });
  }, 60_000);

  it('goes well twice at once', async () => {
    for (const { left } of await Promise.all([rotate(), rotate()])) expect(left).toBe(0);
    expect(await revealed(smarter.as(one.admin.apiKey))).toBe('what nobody knows');
  });

  it('is an operation of platform admins', async () => {
    expect((await smarter.as(one.admin.apiKey).ask(path, { method: 'POST' })).status).toBe(403);
    const { id } = await smarter.admin.ask(path, { method: 'POST' });
    const entries = await smarter.admin.entries(`&operation=${id}`);
    expect(entries).toMatchObject([{ command: 'rotate', class: 'write', status: 200, outcome: 'succeeded' }]);
  });
});
