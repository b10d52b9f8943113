import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataOf, keyManifest, Smarter, userManifest } from './smarter.ts';
import type { Client } from './client.ts';

const smarter = new Smarter();
let admin: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(() => smarter.end());

const named = (key: string) => ({ 'idempotency-key': key });
const replayed = 'idempotent-replayed';

describe('an Idempotency-Key', () => {
  it('answers the first result again, without the secret, and says so', async () => {
    const first = await admin.apply(keyManifest('once'), named('a'));
    expect(first.headers.get(replayed)).toBeNull();
    const { api_key: key, ...result } = dataOf<{ api_key: string }>(first);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    const again = await admin.apply(keyManifest('once'), named('a'));
    expect(again.headers.get(replayed)).toBe('true');
    expect(dataOf(again)).toEqual(result);
    expect((await smarter.as(key).ask('/api/v1/cli/whoami')).status).toBe(200);
    const entries = await admin.entries();
    for (const { id } of [first, again]) {
      expect(entries.filter((entry) => entry.operation_id === id)).toMatchObject([{ status: 200 }]);
    }
  });

  it('refuses another request', async () => {
    dataOf(await admin.apply(userManifest('first'), named('b')));
    const other = await admin.apply(userManifest('second'), named('b'));
    expect([other.status, other.body]).toMatchObject([
      409,
      { error: { errorClass: 'HTTP.IDEMPOTENCY_MISMATCH' } },
    ]);
    expect((await admin.ask('/api/v1/users/second')).status).toBe(404);
    const elsewhere = await admin.send('DELETE', '/api/v1/users/first', {}, named('b'));
    expect(elsewhere.status).toBe(409);
    expect((await admin.ask('/api/v1/users/first')).status).toBe(200);
  });

  it('is of one caller: another may use the same one', async () => {
    const { api_key: key } = dataOf<{ api_key: string }>(await admin.apply(keyManifest('another')));
    dataOf(await admin.apply(userManifest('mine'), named('c')));
    const other = await smarter.as(key).apply(userManifest('theirs'), named('c'));
    expect(other.status).toBe(200);
    expect(other.headers.get(replayed)).toBeNull();
  });

  it('makes a deletion repeatable, and a creation after it stay undone', async () => {
    const create = () =>
      admin.send('POST', '/api/v1/users', { username: 'brief', email: 'b@example.com' }, named('d'));
    expect((await create()).status).toBe(201);
    const remove = () => admin.ask('/api/v1/users/brief', { method: 'DELETE', headers: named('e') });
    expect((await remove()).status).toBe(200);
    const removedAgain = await remove();
    expect([removedAgain.status, removedAgain.headers.get(replayed)]).toEqual([200, 'true']);
    const createdAgain = await create();
    expect([createdAgain.status, createdAgain.headers.get(replayed)]).toEqual([201, 'true']);
    expect(dataOf(createdAgain, 201)).toMatchObject({ created: true, user: null });
    expect((await admin.ask('/api/v1/users/brief')).status).toBe(404);
  });

  it.each(['a b', 'x'.repeat(256), ''])('of the form %j is refused', async (key) => {
    const answer = await admin.apply(userManifest('never'), named(key));
    expect([answer.status, answer.body]).toMatchObject([400, { error: { field: 'Idempotency-Key' } }]);
    expect((await admin.ask('/api/v1/users/never')).status).toBe(404);
  });

  it('is of no effect where nothing changes', async () => {
    const answer = await admin.ask('/api/v1/cli/whoami', { headers: named('a') });
    expect([answer.status, answer.headers.get(replayed)]).toEqual([200, null]);
  });

  it('lets one of many requests at once execute', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        admin.send('POST', '/api/v1/api-keys/', { name: 'rush' }, named('rush')),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const shown = answers.filter(({ body }) => 'api_key' in (body['data'] as object));
    expect(shown).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers.get(replayed) === 'true')).toHaveLength(49);
    const key = dataOf<{ api_key: string }>(shown[0] ?? answers[0]!, 201).api_key;
    expect((await smarter.as(key).ask('/api/v1/cli/whoami')).status).toBe(200);
  }, 30_000);

  it('holds across kill -9', async () => {
    const ask = (client: Client, index: number) =>
      client.apply(userManifest(`k${index}`), named(`kill-${index}`));
    const before = Promise.allSettled(Array.from({ length: 40 }, (_, index) => ask(admin, index)));
    await ask(admin, 40);
    await smarter.crash();
    const answered = (await before).map((answer) => answer.status === 'fulfilled');
    admin = smarter.admin;
    const after = await Promise.all(Array.from({ length: 41 }, (_, index) => ask(admin, index)));
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
    for (const [index, answer] of after.entries()) {
      expect(dataOf(answer)).toMatchObject({ created: true });
      if (answered[index] ?? true) expect(answer.headers.get(replayed)).toBe('true');
    }
    const users = dataOf<{ metadata: { count: number } }>(await admin.cli('get/users/'));
    expect(users.metadata.count).toBeGreaterThanOrEqual(41);
  }, 60_000);
});
