import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationEventTypes, platformAccountNumber } from '#contracts';
import { Browser, sessionPath, signIn } from '../e2e/browser.ts';
import type { Answer } from '../e2e/client.ts';
import { accountBody, dataOf, password } from '../e2e/smarter.ts';
import { startSystem, type System } from './system.ts';

const { received, completed } = operationEventTypes;
const chosen = 'a password of their own';

let dataDir = '';
let system: System;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'smarter-sessions-'));
  system = await startSystem(dataDir);
}, 30_000);

afterEach(async () => {
  await system.close();
  rmSync(dataDir, { recursive: true });
});

/** Appends to the ledger of this account fail for events of this type, from now on. */
function fail(type: string, account: string): void {
  system.log.failOn(({ attributes, key }) =>
    attributes.type === type && key === account ? 'refuse' : undefined,
  );
}

const entriesIn = async (account: string, { id }: Answer) =>
  await system.client.entries(`&account_number=${account}&operation=${id}`);

describe('signing in', () => {
  it('opens nothing where its intent can not be recorded', async () => {
    fail(received, platformAccountNumber);
    const answer = await signIn(system.client.url, 'admin', password);
    system.log.heal();
    expect(answer).toMatchObject({ status: 503, body: { error: { errorClass: 'JOURNAL.UNAVAILABLE' } } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    const browser = await Browser.signIn(system.client.url, 'admin', password);
    const { sessions } = dataOf<{ sessions: unknown[] }>(await browser.ask('/api/v1/sessions'));
    expect(sessions).toHaveLength(1);
    expect(await entriesIn('', answer)).toMatchObject([{ status: 503, outcome: 'refused' }]);
  }, 30_000);

  it('is an entry later, where its outcome can not be recorded at once', async () => {
    fail(completed, platformAccountNumber);
    const answer = await signIn(system.client.url, 'admin', password);
    system.log.heal();
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([200, 1]);
    await system.client.ask('/api/v1/cli/whoami/');
    expect(await entriesIn('', answer)).toMatchObject([{ status: 200, outcome: 'succeeded' }]);
  }, 30_000);

  it('that is refused is not answered before that is recorded', async () => {
    fail(completed, platformAccountNumber);
    const answer = await signIn(system.client.url, 'admin', 'wrong');
    system.log.heal();
    expect(answer).toMatchObject({ status: 503, body: { error: { errorClass: 'JOURNAL.UNAVAILABLE' } } });
  }, 30_000);
});

describe('switching the account of a session', () => {
  let browser: Browser;
  let other: string;
  beforeEach(async () => {
    const opened = await system.client.send('POST', '/api/v1/accounts/', accountBody('Other'));
    other = dataOf<{ account_number: string }>(opened, 201).account_number;
    browser = await Browser.signIn(system.client.url, 'admin', password);
    const change = { current_password: password, new_password: chosen };
    dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
  }, 30_000);

  const switchTo = () => browser.send('PUT', `${sessionPath}/account`, { account_number: other });
  const actsIn = async () =>
    dataOf<{ account: { account_number: string } }>(await browser.ask(sessionPath)).account.account_number;
  const switchesIn = async (account: string) =>
    (await system.client.entries(`&account_number=${account}&command=act-in`)).map(({ status, outcome }) => [
      status,
      outcome,
    ]);

  it('does not happen where either account could not know of it', async () => {
    for (const account of [platformAccountNumber, other]) {
      fail(received, account);
      const answer = await switchTo();
      system.log.heal();
      expect(answer).toMatchObject({ status: 503, body: { error: { errorClass: 'JOURNAL.UNAVAILABLE' } } });
      expect(await actsIn()).toBe(platformAccountNumber);
    }
    expect(await switchesIn(platformAccountNumber)).toEqual([
      [503, 'failed'],
      [503, 'refused'],
    ]);
    expect(await switchesIn(other)).toEqual([[503, 'refused']]);
  }, 30_000);

  it('is an entry of both later, where its outcomes can not be recorded at once', async () => {
    for (const account of [platformAccountNumber, other]) {
      fail(completed, account);
      expect((await switchTo()).status).toBe(200);
      system.log.heal();
      await system.client.ask('/api/v1/cli/whoami/');
    }
    const succeeded = [200, 'succeeded'];
    expect(await switchesIn(platformAccountNumber)).toEqual([succeeded, succeeded]);
    expect(await switchesIn(other)).toEqual([succeeded, succeeded]);
    expect(await actsIn()).toBe(other);
  }, 30_000);
});
