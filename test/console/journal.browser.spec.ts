import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Client } from '../e2e/client.ts';
import { dataOf, Smarter } from '../e2e/smarter.ts';
import { addSignIn, ownPassword, settle, settleAdmin } from './own-password.ts';
import { Chromium, type Tab } from './tab.ts';

const chromium = new Chromium();
const smarter = new Smarter();
let tab: Tab;
let ada: Client;

beforeAll(async () => {
  await Promise.all([smarter.start(), chromium.start()]);
  await settleAdmin(smarter);
  ada = await smarter.addUser(smarter.admin, 'ada');
  for (let turn = 0; turn < 5; turn += 1) await ada.ask('/api/v1/cli/whoami/');
  await ada.ask('/api/v1/journal/entries/');
});
afterAll(() => Promise.all([smarter.end(), chromium.end()]));
beforeEach(async () => {
  tab = await chromium.open(smarter.url);
});
afterEach(() => tab.close());

const grid = () => tab.page.getByRole('grid', { name: 'Entries, the newest first' });
const rows = (name: string | RegExp) => grid().getByRole('row', { name });
const live = () => tab.page.getByRole('status').getByText('Live').or(tab.page.locator('.tail-live')).first();
const enter = async (path: string) => {
  await tab.enter('admin', ownPassword, path);
  await live().waitFor();
};

describe('what comes', () => {
  it('appears without being asked for', async () => {
    const asked: string[] = [];
    await enter('/journal');
    tab.page.on('request', (request) => asked.push(request.url()));
    const { id } = await ada.ask('/api/v1/cli/status/');
    await rows(/status.*ada/)
      .first()
      .waitFor();
    expect(asked).toEqual([]);
    await rows(/status.*ada/)
      .first()
      .click();
    await tab.page
      .getByRole('dialog')
      .getByRole('button', { name: id ?? 'none' })
      .waitFor();
  });

  it('waits while it is paused, and is shown afterwards', async () => {
    await enter('/journal?user=ada&command=version');
    await tab.page.getByText('Nothing matches').waitFor();
    await tab.page.getByRole('button', { name: 'Pause' }).click();
    await ada.ask('/api/v1/cli/version/');
    await tab.page.getByRole('button', { name: 'Show 1 new' }).waitFor();
    expect(await rows(/version/).count()).toBe(0);
    await tab.page.getByRole('button', { name: 'Go on' }).click();
    await rows(/version.*ada/).waitFor();
  });

  it('is only what the filters ask for', async () => {
    await enter('/journal?status=4xx');
    const { id } = await ada.ask('/api/v1/cli/describe/user/?name=nobody');
    await ada.ask('/api/v1/cli/whoami/');
    const { id: last } = await ada.ask('/api/v1/users/nobody-either');
    await rows(/nobody-either/)
      .first()
      .waitFor();
    expect(await rows(/whoami/).count()).toBe(0);
    expect(id).not.toBe(last);
  });

  it('is shown anew where the ledger ends before the place that was reached', async () => {
    const { page } = tab;
    const [known] = await smarter.admin.entries('&user=ada&command=whoami');
    const lost = JSON.stringify({ ...known, id: 'lost', seq: 1_000_000, command: 'lost' });
    const places: number[] = [];
    await page.route('**/api/v1/journal/tail?**', async (route) => {
      places.push(Number(new URL(route.request().url()).searchParams.get('after')));
      if (places.length > 1) return await route.continue();
      // What was there before the ledger was restored; the browser connects again after that.
      const body = `retry: 1000\n\nid: 1000000\nevent: entry\ndata: ${lost}\n\n`;
      await route.fulfill({ contentType: 'text/event-stream', body });
    });
    await tab.enter('admin', ownPassword, '/journal?user=ada');
    await rows(/lost/).waitFor();
    await rows(/lost/).waitFor({ state: 'detached' });
    await live().waitFor();
    await ada.ask('/api/v1/cli/status/');
    await rows(/status.*ada/)
      .first()
      .waitFor();
    await rows(/whoami.*ada/)
      .first()
      .waitFor();
    // The browser's own second attempt, which has the id in a header; the question why; and the new beginning.
    const [begun = 0] = places;
    expect(places).toEqual([begun, begun, 1_000_000, expect.any(Number)]);
    expect(places.at(-1)).toBeGreaterThan(begun);
    expect(places.at(-1)).toBeLessThan(begun + 20);
  });

  it('is all that an idle page waits for: it asks nothing, and adds nothing to the ledger', async () => {
    const { number, admin } = await smarter.openAccount('Idle');
    await settle(smarter, `admin-of-${number}`, `?account_number=${number}`);
    // The first sign of life comes at once, the others each 15 s.
    const aMinute = tab.streamEvents('heartbeat', 5);
    await tab.enter(`admin-of-${number}`, ownPassword, '/journal');
    await live().waitFor();
    await rows(/JournalTail/)
      .first()
      .waitFor();
    const completeness = tab.page.getByTestId('completeness');
    const size = async () => /([\d,]+) entr/.exec(await completeness.innerText())?.[1];
    const [before, asked] = [await size(), [] as string[]];
    tab.page.on('request', (request) => asked.push(request.url()));
    await aMinute;
    expect([await size(), asked]).toEqual([before, []]);
    const page = dataOf<{ head: { size: number } }>(await admin.ask('/api/v1/journal/entries/?limit=1'));
    // The question itself is not in its own answer.
    expect(page.head.size).toBe(Number(before));
  }, 180_000);
});

describe('filters', () => {
  it('are set in the form, kept in the address, and taken away one by one', async () => {
    const { page } = tab;
    await enter('/journal');
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('User', { exact: true }).fill('ada');
    await page.getByLabel('Command').fill('whoami');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.waitForURL('**/journal?user=ada&command=whoami');
    await rows(/whoami.*ada/)
      .first()
      .waitFor();
    expect(await rows(/whoami/).count()).toBe(await grid().locator('[role=rowgroup] [role=row]').count());
    await page.getByRole('button', { name: 'Remove Command: whoami' }).click();
    await page.waitForURL('**/journal?user=ada');
    await page.goBack();
    await page.getByRole('button', { name: 'Remove Command: whoami' }).waitFor();
  });

  it('search for words, and say when nothing matches', async () => {
    const { page } = tab;
    await enter('/journal');
    await page.getByLabel('Words to search for').fill('nothing-is-called-this');
    await page.getByLabel('Words to search for').press('Enter');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    // Among the newest, and so in sight.
    await ada.ask('/api/v1/cli/whoami/');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await rows(/whoami/)
      .first()
      .waitFor();
  });

  it('tell what is not there yet from what does not match', async () => {
    await enter('/journal?from=2099-01-01T00:00:00.000Z');
    await tab.page.getByRole('heading', { name: 'Not there yet' }).waitFor();
  });

  it('are set by pulling over a chart', async () => {
    const { page } = tab;
    await enter('/journal?range=24h');
    const over = page.locator('.chart .u-over').first();
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (box === null) throw new Error('there is no chart');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/journal\?from=[^&]+&to=[^&]+$/);
    const search = new URL(page.url()).searchParams;
    const hours = (Date.parse(search.get('to') ?? '') - Date.parse(search.get('from') ?? '')) / 3_600_000;
    expect(Math.round(hours)).toBeGreaterThanOrEqual(5);
    expect(Math.round(hours)).toBeLessThanOrEqual(7);
  });
});

describe('an entry', () => {
  it('is shown whole: what was asked and answered, what was left out and why', async () => {
    const { page } = tab;
    const made = await smarter.admin.send('POST', '/api/v1/users/', {
      username: 'grace',
      email: 'grace@example.com',
    });
    await enter(`/journal?entry=${made.id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: /201 apply User grace/ }).waitFor();
    const request = drawer.getByRole('region', { name: 'Request' });
    expect(await request.innerText()).toMatch(/"username": redacted: personal/);
    expect(await request.getByText('redacted: personal').first().getAttribute('title')).toMatch(/person/);
    await drawer.getByText('intent recorded, before anything was changed').waitFor();
    await drawer.getByRole('button', { name: 'Look for more of this operation' }).click();
    await drawer.getByText('There is nothing more of this operation').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/journal');
    await grid().waitFor();
  });

  it('is reached by keys alone', async () => {
    const { page } = tab;
    await enter('/journal?user=ada&command=whoami');
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    const active = await grid().getAttribute('aria-activedescendant');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('heading', { name: /whoami/ })
      .waitFor();
    const id = new URL(page.url()).searchParams.get('entry') ?? '';
    expect(active).toContain(id);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('grid');
  });

  it('of another account is not there for those who may not see it', async () => {
    await addSignIn(smarter, 'aud', { is_auditor: true });
    const { admin } = await smarter.openAccount('Elsewhere');
    const { id } = await admin.ask('/api/v1/cli/whoami/');
    await tab.enter('aud', ownPassword, `/journal?entry=${id}`);
    await tab.page.getByText('There is no such entry in this account.').waitFor();
  });
});

describe('an export', () => {
  it('is what the API exports for the filters of the page', async () => {
    const { page } = tab;
    const to = new Date().toISOString();
    await ada.ask('/api/v1/cli/whoami/');
    await tab.enter('admin', ownPassword, `/journal?to=${to}&user=ada`);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    await page.getByText(/is saved/).waitFor();
    const saved = readFileSync(await download.path(), 'utf8');
    const direct = await fetch(`${smarter.url}/api/v1/journal/export/?format=jsonl&to=${to}&user=ada`, {
      headers: { authorization: `Token ${smarter.admin.apiKey}` },
    });
    expect(saved).toBe(await direct.text());
    expect(saved.trimEnd().split('\n').length).toBeGreaterThanOrEqual(6);
  });
});

describe('when something is wrong', () => {
  const search = '**/api/v1/journal/entries?*';

  it('says that the journal can not be read, and reads it when it can again', async () => {
    const { page } = tab;
    await page.route(search, (route) =>
      route.fulfill({
        status: 503,
        json: { error: { errorClass: 'JOURNAL.UNAVAILABLE', description: 'The journal does not answer.' } },
      }),
    );
    await tab.enter('admin', ownPassword, '/journal');
    await page.getByText('The journal can not be read.').waitFor();
    await page.getByText('The journal does not answer.').waitFor();
    await page.unroute(search);
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows(/whoami/)
      .first()
      .waitFor();
  });

  it('says that it is waiting on a slow network, and shows nothing that is not so', async () => {
    const { page } = tab;
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(search, async (route) => {
      await released;
      await route.continue();
    });
    await tab.enter('admin', ownPassword, '/journal');
    await page.getByText('Searching…').waitFor();
    await page.getByText('Looking at the ledger…').waitFor();
    expect(await page.getByRole('heading', { name: /Nothing/ }).count()).toBe(0);
    release();
    await rows(/whoami/)
      .first()
      .waitFor();
  });

  it('says that the server can not be reached', async () => {
    const { page } = tab;
    await enter('/journal');
    await tab.context.setOffline(true);
    await page.getByRole('button', { name: 'Search again' }).click();
    await page.getByText('The server can not be reached.').first().waitFor();
    await tab.context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await rows(/whoami/)
      .first()
      .waitFor();
  });
});

it('keeps only the rows in sight, of 100,000', async () => {
  const { page } = tab;
  const [pages, size] = [500, 200];
  const [model] = await smarter.admin.entries('&user=ada');
  await page.route('**/api/v1/journal/entries?*', (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const newest = pages * size - at * size;
    const entries = Array.from({ length: size }, (_, index) => ({
      ...model,
      id: `entry-${newest - index}`,
      seq: newest - index,
      name: `number-${newest - index}`,
    }));
    const data = {
      entries,
      head: { size: pages * size },
      complete_through: '2026-01-01T00:00:00.000000Z',
      next: at + 1 < pages ? String(at + 1) : null,
    };
    return route.fulfill({ json: { data } });
  });
  // The server's ledger has no such place.
  await page.route('**/api/v1/journal/tail?**', () => undefined);
  await tab.enter('admin', ownPassword, '/journal');
  await grid().focus();
  const shown = page.getByText('100,000 shown: all of them');
  for (let turn = 0; turn < pages && !(await shown.isVisible()); turn += 1) {
    const end = page.locator('.entry-end');
    const hasNotText = await end.innerText();
    await page.keyboard.press('End');
    await end.filter({ hasNotText }).filter({ hasText: 'shown' }).waitFor();
  }
  await shown.waitFor();
  await page.keyboard.press('End');
  await rows(/number-1\b/).waitFor();
  expect(await grid().locator('[role=rowgroup] [role=row]').count()).toBeLessThan(80);
  await page.keyboard.press('Home');
  await rows(/number-100000\b/).waitFor();
}, 180_000);
