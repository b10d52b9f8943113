import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Smarter } from '../e2e/smarter.ts';
import { ownPassword, settleAdmin } from './own-password.ts';
import { Chromium, type Tab } from './tab.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const chromium = new Chromium();
const smarter = new Smarter();

beforeAll(async () => {
  await Promise.all([smarter.start(), chromium.start()]);
  await settleAdmin(smarter);
  const ada = await smarter.addUser(smarter.admin, 'ada');
  await ada.ask('/api/v1/cli/whoami/');
  await smarter.admin.ask('/api/v1/users/nobody');
});
afterAll(() => Promise.all([smarter.end(), chromium.end()]));

/** Each page, and what is there once it is shown whole; some with what is open on it. */
const pages: readonly (readonly [path: string, shown: string, press?: readonly string[]])[] = [
  ['/journal', '.entry-rows .entry-row'],
  ['/journal', '.entry-content .timeline', ['.entry-rows .entry-row']],
  ['/journal', '.filters .panel', ['.filters-row > .button']],
  ['/keys', '.table'],
  ['/keys', '.uses', ['.table .link']],
  ['/keys', '.dialog .form', ['.page-actions .button']],
  ['/users', '.table'],
  ['/users', '.dialog .form', ['.page-actions .button']],
  ['/resources', '.kinds'],
  ['/resources/user', '.table'],
  ['/resources/user/ada', '.json'],
  ['/resources/user/ada', '.history', ['.tab:nth-of-type(2)']],
  ['/resources/secret', '.empty'],
  ['/resources/chatbot/-/new', '.editor'],
  ['/resources/chatbot/-/new', '.group', ['.panel .tab:nth-of-type(2)']],
  ['/retention', '.policy'],
  ['/account', '.form'],
  ['/profile', '.table'],
  ['/system', '.tiles'],
  ['/none-like-this', '.empty'],
];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds serious on the page as it is (WCAG 2.2 A and AA, and good practice). */
async function seriousOn(tab: Tab): Promise<unknown[]> {
  // By the debugger, so that the page's own policy stays as it is.
  const client = await tab.context.newCDPSession(tab.page);
  await client.send('Runtime.evaluate', { expression: axe });
  const { result } = await client.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await client.detach();
  const violations = JSON.parse(result.value as string) as Violation[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({
      id,
      where: nodes.slice(0, 3).map(({ html, failureSummary }) => [html, failureSummary]),
    }));
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('axe finds nothing serious on any page, with what opens on it', async () => {
    const tab = await chromium.open(smarter.url, { colorScheme });
    await tab.go('/');
    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const found: Record<string, unknown[]> = { '/': await seriousOn(tab) };
    await tab.signIn('admin', ownPassword);
    await tab.page.locator('#main').waitFor();
    for (const [path, shown, press = []] of pages) {
      await tab.go(path);
      for (const selector of press) await tab.page.locator(selector).first().click();
      await tab.page.locator(shown).first().waitFor();
      found[[path, ...press].join(' ')] = await seriousOn(tab);
    }
    const wrong = Object.entries(found).filter(([, violations]) => violations.length > 0);
    expect(Object.fromEntries(wrong)).toEqual({});
    await tab.close();
  }, 180_000);
});

it('no page is wider than a phone', async () => {
  const tab = await chromium.open(smarter.url, { width: 390, height: 780 });
  await tab.enter('admin', ownPassword);
  const tooWide: string[] = [];
  for (const [path, shown, press = []] of pages) {
    await tab.go(path);
    for (const selector of press) await tab.page.locator(selector).first().click();
    await tab.page.locator(shown).first().waitFor();
    const width = await tab.page.evaluate<number>('document.documentElement.scrollWidth');
    if (width > 390) tooWide.push(`${path} ${press.join(' ')}: ${width}`);
  }
  expect(tooWide).toEqual([]);
  await tab.page.getByRole('button', { name: 'Menu' }).click();
  await tab.page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Retention' }).click();
  await tab.page.getByRole('heading', { name: 'Retention' }).waitFor();
  await tab.close();
}, 180_000);
