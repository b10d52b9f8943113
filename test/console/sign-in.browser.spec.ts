import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser } from '../e2e/browser.ts';
import { Smarter } from '../e2e/smarter.ts';
import { addSignIn, ownPassword, settleAdmin } from './own-password.ts';
import { Chromium, type Tab } from './tab.ts';

const chromium = new Chromium();
const smarter = new Smarter();
let tab: Tab;

beforeAll(async () => {
  await Promise.all([smarter.start(), chromium.start()]);
  await settleAdmin(smarter);
});
afterAll(() => Promise.all([smarter.end(), chromium.end()]));
beforeEach(async () => {
  tab = await chromium.open(smarter.url);
});
afterEach(() => tab.close());

describe('signing in', () => {
  it('asks for a password of their own first, and for nothing else until then', async () => {
    const { page } = tab;
    const password = 'a password by an admin';
    await smarter.addUser(smarter.admin, 'fresh', { is_staff: true });
    await smarter.admin.send('POST', '/api/v1/users/fresh/password', { password });
    await tab.go('/users');
    await tab.signIn('fresh', password);
    await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await page.getByLabel('Current password').fill(password);
    await page.getByLabel('New password', { exact: true }).fill('too short');
    await page.getByLabel('New password again').fill('too short');
    await page.getByText('15 characters at least.').waitFor();
    await page.getByLabel('New password', { exact: true }).fill(ownPassword);
    await page.getByLabel('New password again').fill(ownPassword);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('navigation').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/users');
  });

  it('says that user name or password is wrong, not which, and is journaled', async () => {
    await tab.go('/');
    for (const [username, given] of [
      ['admin', 'not the password of admin'],
      ['nobody-like-this', ownPassword],
    ] as const) {
      const [answer] = await Promise.all([
        tab.page.waitForResponse(`${smarter.url}/api/v1/session`),
        tab.signIn(username, given),
      ]);
      expect(answer.status()).toBe(401);
      await tab.page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    }
    const refused = await smarter.admin.entries('&command=sign-in&status=401');
    expect(refused).toHaveLength(2);
  });

  it('is not for users without staff rights', async () => {
    await smarter.addUser(smarter.admin, 'usr');
    const given = { password: 'a password by an admin' };
    await smarter.admin.send('POST', '/api/v1/users/usr/password', given);
    await tab.go('/');
    await tab.signIn('usr', given.password);
    await tab.page.getByText('This user can not sign in here.').waitFor();
    expect(await tab.page.getByRole('navigation').count()).toBe(0);
  });

  it('leads to the address that was asked for, and back to it after the session has ended', async () => {
    const { page } = tab;
    // A stretch that is over is not followed: it is the search that finds the session ended.
    await tab.enter('admin', ownPassword, '/journal?status=4xx&from=2026-01-01&to=2026-01-02');
    await page.getByRole('button', { name: 'Remove Status: 4xx' }).waitFor();
    const sessions = '/api/v1/sessions';
    await page.evaluate(async (path) => {
      const { data } = (await (await fetch('/api/v1/session')).json()) as { data: { csrf_token: string } };
      await fetch(path, { method: 'DELETE', headers: { 'smarter-csrf': data.csrf_token } });
    }, sessions);
    await page.getByRole('button', { name: 'Search again' }).click();
    await page.getByText('Your session has ended.').waitFor();
    await tab.signIn('admin', ownPassword);
    await page.getByRole('button', { name: 'Remove Status: 4xx' }).waitFor();
  });

  it('is still there for who comes by a link from another site', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword);
    // `localhost` is another site than 127.0.0.1: its pages must not send the cookie, but their links may lead here.
    const site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="${smarter.url}/console/journal?status=4xx">the journal</a>`);
    }).listen(0);
    await once(site, 'listening');
    const elsewhere = `http://localhost:${(site.address() as AddressInfo).port}/`;
    tab.allow(elsewhere);
    await page.goto(elsewhere);
    await page.getByRole('link', { name: 'the journal' }).click();
    await page.getByRole('button', { name: 'Remove Status: 4xx' }).waitFor();
    expect(await page.getByLabel('Password').count()).toBe(0);
    site.close();
  });

  it('ends with signing out, for the tab and for the server', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword);
    const cookies = await tab.context.cookies();
    expect(cookies).toMatchObject([{ name: 'smarter_session', httpOnly: true, sameSite: 'Strict' }]);
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const cookie = `smarter_session=${cookies[0]?.value}`;
    const answer = await fetch(`${smarter.url}/api/v1/session`, { headers: { cookie } });
    expect(answer.status).toBe(401);
  });

  it('looks ended only once it has ended', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword);
    await page.route('**/api/v1/session', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    const signOut = async () => {
      await page.getByRole('button', { name: 'Signed in as admin' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
    };
    await signOut();
    await page.getByText('You are still signed in').waitFor();
    await page.unroute('**/api/v1/session');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('is kept where the server can not be asked about it again, which is said', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/account');
    const company = page.getByLabel('Company', { exact: true });
    await company.fill('Difference Engines');
    await page.route('**/api/v1/session', (route) => route.abort());
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Connection lost.').waitFor();
    await page.getByText('Saved.').waitFor();
    expect(await company.inputValue()).toBe('Difference Engines');
    await page.unroute('**/api/v1/session');
    await page.getByRole('button', { name: 'Connect again' }).click();
    await page.getByText('Connection lost.').waitFor({ state: 'detached' });
    await page.getByRole('complementary').getByText('Difference Engines').waitFor();
  });

  it('ends everywhere, and one by one', async () => {
    for (let others = 0; others < 2; others += 1) await Browser.signIn(smarter.url, 'admin', ownPassword);
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/profile');
    const ends = page.getByRole('button', { name: 'End it' });
    await ends.first().waitFor();
    const before = await ends.count();
    await ends.first().click();
    await ends.nth(before - 1).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('asks nothing of the API before somebody signs in', async () => {
    const asked: string[] = [];
    tab.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await tab.go('/');
    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(asked.filter((path) => !path.startsWith('/console/'))).toEqual([]);
  });
});

describe('the theme', () => {
  it('is the one of the system until another is chosen, which stays', async () => {
    const { page } = tab;
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    await tab.enter('admin', ownPassword);
    const light = await ground();
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark', checked: true }).waitFor();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.locator('#main').waitFor();
    expect(await ground()).toBe(dark);
  });
});

describe('an auditor', () => {
  it('may look at the journal', async () => {
    await addSignIn(smarter, 'aud', { is_auditor: true });
    await tab.enter('aud', ownPassword);
    await tab.page.getByRole('grid').waitFor();
    expect(await tab.page.getByRole('link', { name: 'System' }).count()).toBe(0);
  });
});

describe('the page itself', () => {
  it('comes with a strict policy, compressed, and its files for good', async () => {
    const page = await fetch(`${smarter.url}/console/`, { headers: { 'accept-encoding': 'br' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    const file = await fetch(smarter.url + script, { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('content-encoding')).toBe('br');
    expect(file.headers.get('cache-control')).toContain('immutable');
    for (const path of ['assets/..%2f..%2fpackage.json', '..%2f..%2fpackage.json', '.built'])
      expect((await fetch(`${smarter.url}/console/${path}`)).headers.get('content-type')).not.toMatch(
        /json|octet/,
      );
    const gone = await fetch(`${smarter.url}/console/assets/none.js`);
    expect(gone.status).toBe(404);
    expect(gone.headers.get('cache-control') ?? '').not.toContain('immutable');
  });
});
