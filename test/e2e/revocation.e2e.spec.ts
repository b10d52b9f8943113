import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

const whoami = '/api/v1/cli/whoami/';
const limitMs = 1000;
const uses = 20;

interface NewKey {
  readonly key: { readonly key_id: string };
  readonly api_key: string;
}

describe.each(['plain', 'cruel'])('a key that is taken away, on the %s bus', (bus) => {
  const smarter = new Smarter({ SMARTER_TEST_BUS: bus });
  let admin: Client;
  let account: string;
  let made = 0;
  beforeAll(async () => {
    await smarter.start();
    ({ admin, number: account } = await smarter.openAccount('Revoked'));
  }, 60_000);
  afterAll(() => smarter.end());

  /** A user with a key, known to the gateway's cache by use. */
  const member = async () => {
    made += 1;
    const username = `member-${made}`;
    const user = { username, email: `${username}@example.com` };
    dataOf(await admin.send('POST', '/api/v1/users/', user), 201);
    const minted = await admin.send('POST', '/api/v1/api-keys/', { name: username, username });
    const { key, api_key: secret } = dataOf<NewKey>(minted, 201);
    const client = smarter.as(secret);
    for (let use = 0; use < uses; use += 1) expect((await client.ask(whoami)).status).toBe(200);
    return { keyId: key.key_id, username, client };
  };

  /** Uses the key until it is refused, in time, and for good; answers the first refusal. */
  const expectRefused = async (client: Client) => {
    const begun = performance.now();
    let answer = await client.ask(whoami);
    while (answer.status === 200) {
      expect(performance.now() - begun).toBeLessThan(limitMs);
      answer = await client.ask(whoami);
    }
    for (let use = 0; use < uses; use += 1) expect((await client.ask(whoami)).status).toBe(401);
    return answer;
  };

  it('is refused when it is deleted, and its use is an entry of its account', async () => {
    const { keyId, client } = await member();
    dataOf(
      await admin.ask(`/api/v1/api-keys/${keyId}/`, {
        method: 'DELETE',
        headers: { 'idempotency-key': keyId },
      }),
    );
    const answer = await expectRefused(client);
    expect(answer.body).toMatchObject({ error: { errorClass: 'AUTH.BAD_KEY' } });
    const [entry] = await admin.entries(`&operation=${answer.id}`);
    expect(entry).toMatchObject({ id: answer.id, status: 401, class: 'denied', error: 'AUTH.BAD_KEY' });
    expect(entry?.actor).toEqual({
      kind: 'user-key',
      account_number: account,
      key_id: keyId,
      role: null,
      user: null,
    });
  });

  it('is refused when it is switched off, and works again when it is switched on', async () => {
    const { keyId, client } = await member();
    dataOf(await admin.send('PATCH', `/api/v1/api-keys/${keyId}/`, { is_active: false }));
    await expectRefused(client);
    dataOf(await admin.send('PATCH', `/api/v1/api-keys/${keyId}/`, { is_active: true }));
    const begun = performance.now();
    while ((await client.ask(whoami)).status !== 200) {
      expect(performance.now() - begun).toBeLessThan(limitMs);
    }
  });

  it('is refused when its user is switched off', async () => {
    const { client, username } = await member();
    dataOf(await admin.send('PATCH', `/api/v1/users/${username}/`, { is_active: false }));
    await expectRefused(client);
  });

  it('is refused when it expires, to the moment', async () => {
    const { keyId, client } = await member();
    const expiresAt = Date.now() + 700;
    const patch = { expires_at: new Date(expiresAt).toISOString() };
    dataOf(await admin.send('PATCH', `/api/v1/api-keys/${keyId}/`, patch));
    let asked = Date.now();
    while ((await client.ask(whoami)).status === 200) {
      expect(asked).toBeLessThan(expiresAt);
      asked = Date.now();
    }
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
  });

  it('is refused when its account is switched off', async () => {
    const other = await smarter.openAccount('Switched off');
    expect((await other.admin.ask(whoami)).status).toBe(200);
    dataOf(await smarter.admin.send('PATCH', `/api/v1/accounts/${other.number}/`, { is_active: false }));
    await expectRefused(other.admin);
  });

  it('lands in the ledger of the platform when it never was a key', async () => {
    const answer = await smarter.as('00'.repeat(32)).ask(whoami);
    expect(answer.status).toBe(401);
    const [entry] = await smarter.admin.entries(`&operation=${answer.id}`);
    expect(entry).toMatchObject({ id: answer.id, actor: { kind: 'anonymous' } });
  });
});
