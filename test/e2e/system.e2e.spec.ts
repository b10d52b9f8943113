import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Browser, sessionPath } from './browser.ts';
import { dataOf, password, Smarter } from './smarter.ts';
import { until } from './tail.client.ts';

interface System {
  readonly log: { readonly settled: string | null };
}

const path = '/api/v1/system/';
const smarter = new Smarter();

beforeAll(() => smarter.start(), 60_000);
afterAll(() => smarter.end());

it('platform admins see how the system is, with a key or in a session, in their own journal', async () => {
  const { number, admin } = await smarter.openAccount('Seen');
  const healthy = {
    accounts: 2,
    services: ['api-gateway', 'accounts', 'journal'].map((name) => ({ name, ready: true, problem: null })),
    log: { settled: expect.stringMatching(/^2.*Z$/) as unknown, lag: expect.any(Number) as unknown },
    spool: { backlog: 0 },
    parked: 0,
    unopened: 0,
    quarantined: 0,
    version: expect.any(String) as unknown,
  };
  // Nothing is settled until the first records of a new log have been read.
  await until(async () => dataOf<System>(await smarter.admin.ask(path)).log.settled !== null);
  expect(dataOf(await smarter.admin.ask(path))).toMatchObject(healthy);
  const browser = await Browser.signIn(smarter.url, 'admin', password);
  expect(await browser.ask(path)).toMatchObject({ status: 403 });
  const change = { current_password: password, new_password: 'a password of their own' };
  dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
  dataOf(await browser.send('PUT', `${sessionPath}/account`, { account_number: number }));
  const answer = await browser.ask(path);
  expect(dataOf(answer)).toMatchObject(healthy);
  expect(await smarter.admin.entries(`&operation=${answer.id}`)).toMatchObject([{ status: 200 }]);
  expect(await admin.ask(path)).toMatchObject({
    status: 403,
    body: { error: { errorClass: 'AUTH.NOT_ALLOWED' } },
  });
});
