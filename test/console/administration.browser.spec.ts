import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { dataOf, Smarter } from '../e2e/smarter.ts';
import { until } from '../e2e/tail.client.ts';
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

const button = (name: string | RegExp) => tab.page.getByRole('button', { name });
const dialog = (name: string | RegExp) => tab.page.getByRole('dialog', { name });

describe('API keys', () => {
  it('are made and shown once, work, are seen in the journal as they are used, and are taken away', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/keys');
    await button('New key').click();
    await page.getByLabel('Name', { exact: true }).fill('laptop');
    await page.getByLabel('Level').selectOption('account');
    await button('Make the key').click();
    const apiKey = await page.getByTestId('secret').innerText();
    expect(apiKey).toMatch(/^[0-9a-f]{64}$/);
    // It is there once, so only its own button closes it.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await page.getByTestId('secret').innerText()).toBe(apiKey);
    expect(await button('Close').count()).toBe(0);
    await button('I have it').click();
    expect(await page.content()).not.toContain(apiKey);

    await page.getByRole('link', { name: 'Journal' }).click();
    await page.locator('.tail-live').waitFor();
    const command = ['-s', '-o', '/dev/null', '-w', '%{http_code}', `${smarter.url}/api/v1/cli/version/`];
    const curl = execFileSync('curl', [...command, '-H', `Authorization: Token ${apiKey}`], {
      encoding: 'utf8',
    });
    expect(curl).toBe('200');
    await page
      .getByRole('row', { name: /version/ })
      .first()
      .waitFor();

    await page.getByRole('link', { name: 'API keys' }).click();
    await button('laptop').click();
    const drawer = dialog('laptop');
    await drawer.getByText(/^1 call in 7 days/).waitFor();
    await drawer.getByRole('button', { name: 'Deactivate…' }).click();
    await dialog('Deactivate laptop?').getByText('127.0.0.1').waitFor();
    await button('Deactivate').click();
    await drawer.getByText('inactive').waitFor();
    await until(async () => (await smarter.as(apiKey).ask('/api/v1/cli/version/')).status === 401);

    await drawer.getByRole('button', { name: 'Delete…' }).click();
    await button('Delete for good').click();
    await dialog('laptop').waitFor({ state: 'detached' });
    await button('laptop').waitFor({ state: 'detached' });
  });

  it('are rotated with a time of grace', async () => {
    const { page } = tab;
    const made = await smarter.admin.send('POST', '/api/v1/api-keys/', { name: 'nightly', level: 'account' });
    const { api_key: old } = dataOf<{ api_key: string }>(made, 201);
    await tab.enter('admin', ownPassword, '/keys');
    await button('nightly').click();
    await button('Rotate…').click();
    await dialog('Rotate nightly?').getByText('It has never been used').waitFor();
    await page.getByLabel('The old key').selectOption('3600');
    await button('Rotate').click();
    const fresh = await page.getByTestId('secret').innerText();
    await button('I have it').click();
    for (const key of [old, fresh])
      expect((await smarter.as(key).ask('/api/v1/cli/version/')).status).toBe(200);
    await dialog('nightly').getByText('rotated', { exact: true }).waitFor();
  });

  it('are called otherwise, and expire', async () => {
    const made = await smarter.admin.send('POST', '/api/v1/api-keys/', {
      name: 'old name',
      level: 'account',
    });
    const { key } = dataOf<{ key: { key_id: string } }>(made, 201);
    await tab.enter('admin', ownPassword, '/keys');
    await button('old name').click();
    await button('Change…').click();
    await dialog('Change old name').getByLabel('Name').fill('new name');
    await dialog('Change old name')
      .getByLabel(/^Expires/)
      .fill('2099-06-01T12:00');
    await button('Save').click();
    await dialog('new name').getByText('2099-06-01 12:00:00').waitFor();
    const kept = dataOf(await smarter.admin.ask(`/api/v1/api-keys/${key.key_id}`));
    // The platform's account is in Chicago.
    expect(kept).toMatchObject({ name: 'new name', expires_at: '2099-06-01T17:00:00.000Z' });
  });

  it('say at the field what is wrong, and change nothing', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/keys');
    await button('New key').click();
    await page.getByLabel('Name', { exact: true }).fill('nightly');
    await page.getByLabel('Level').selectOption('account');
    await button('Make the key').click();
    await dialog('New API key').getByRole('alert').waitFor();
    expect(await page.getByTestId('secret').count()).toBe(0);
  });
});

describe('retention', () => {
  it('is previewed, saved, waits for the cooling-off, and is cancelled', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/retention');
    const days = page.getByLabel('All entries: days');
    await days.fill('0');
    await page.getByText('1 to 3650 days.').waitFor();
    expect(await button('Save the policy').isDisabled()).toBe(true);
    await days.fill('30');
    await page.getByText('it waits for the cooling-off; until then it can be cancelled').waitFor();
    await page.getByText(/This policy deletes [\d,]+ entries in \d+ days/).waitFor();
    await button('Save the policy').click();
    await page.getByText('Another policy waits.').waitFor();
    const retention = dataOf<{ pending: unknown }>(await smarter.admin.ask('/api/v1/journal/retention/'));
    expect(retention.pending).toMatchObject({ policy: { default_days: 30 } });
    await button('Cancel it').click();
    await page.getByText('Another policy waits.').waitFor({ state: 'detached' });
  });

  it('has rules, of which the first that matches wins', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/retention');
    await button('Add a rule').click();
    await page.getByLabel('Class').selectOption('denied');
    await page.getByLabel('Days', { exact: true }).fill('730');
    await page.getByText('It deletes nothing earlier than the present one, so it holds at once.').waitFor();
    await button('Save the policy').click();
    await page.locator('.policy').getByText('denied operations').waitFor();
    const { asked } = dataOf<{ asked: unknown }>(await smarter.admin.ask('/api/v1/journal/retention/'));
    expect(asked).toEqual({ default_days: 365, rules: [{ match: { class: 'denied' }, days: 730 }] });
  });
});

describe('users', () => {
  it('are made with a password that is shown once, changed, and erased by name', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/users');
    await button('New user').click();
    await page.getByLabel('User name').fill('grace');
    await page.getByLabel('Email', { exact: true }).fill('not an address');
    await page.getByLabel('Role').selectOption('auditor');
    await page.getByLabel('Email', { exact: true }).fill('grace@example.com');
    await button('Make the user').click();
    const secret = await page.getByTestId('secret').innerText();
    expect(secret.length).toBeGreaterThanOrEqual(15);
    await button('Done').click();
    await button('grace').click();
    await button('Change…').click();
    await page.getByLabel('First name').fill('Grace');
    await button('Save').click();
    await dialog('grace').getByText('Grace', { exact: true }).waitFor();
    await button('Erase personal data…').click();
    const erase = dialog('Erase grace for good?').getByRole('button', { name: 'Erase for good' });
    expect(await erase.isDisabled()).toBe(true);
    await page.getByLabel('Type grace to confirm').fill('grace');
    await erase.click();
    await dialog('grace').waitFor({ state: 'detached' });
    await button('grace').waitFor({ state: 'detached' });
    expect((await smarter.admin.ask('/api/v1/users/grace')).status).toBe(404);
  });

  it('are not deleted before it is known which keys end with them, or that this can not be known', async () => {
    const { page } = tab;
    await smarter.addUser(smarter.admin, 'kay');
    let answer: ((status: number) => void) | undefined;
    await page.route('**/api/v1/api-keys?*', async (route) => {
      const status = await new Promise<number>((resolve) => {
        answer = resolve;
      });
      await (status === 200 ? route.continue() : route.fulfill({ status, json: {} }));
    });
    await tab.enter('admin', ownPassword, '/users');
    const asked = page.waitForRequest('**/api/v1/api-keys?*');
    await button('kay').click();
    await asked;
    await button('Delete…').click();
    const removal = dialog('Delete kay?');
    await removal.getByText('Looking for their keys…').waitFor();
    const remove = removal.getByRole('button', { name: 'Delete the user' });
    expect(await remove.isDisabled()).toBe(true);
    answer?.(500);
    await removal.getByText('Their keys can not be listed.').waitFor();
    expect(await remove.isDisabled()).toBe(false);
    const askedAgain = page.waitForRequest('**/api/v1/api-keys?*');
    await removal.getByRole('button', { name: 'Try again' }).click();
    await askedAgain;
    answer?.(200);
    await removal.getByText('These keys end with them:').waitFor();
    await removal.getByText(/last used never/).waitFor();
  });

  it('are read part by part where there are very many, which is said', async () => {
    const { page } = tab;
    const { items } = dataOf<{ items: object[] }>(await smarter.admin.ask('/api/v1/users'));
    await page.route('**/api/v1/users?*', (route) => {
      const at = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
      const named = (index: number) => ({ ...items[0], username: `user-${at + index}` });
      const next = at === 2000 ? null : String(at + 200);
      return route.fulfill({
        json: { data: { items: Array.from({ length: 200 }, (_, index) => named(index)), next } },
      });
    });
    await tab.enter('admin', ownPassword, '/users');
    await page.getByText('Only the first 2,000 users have been read.').waitFor();
    await page.getByLabel('Find by name or email').fill('user-20');
    await button('user-200').waitFor();
    expect(await button('user-2010').count()).toBe(0);
    await button('Read more').click();
    await button('user-2010').waitFor();
    expect(await page.getByText(/^Only the first/).count()).toBe(0);
  });
});

describe('resources', () => {
  it('are written as a manifest that is checked, shown as a difference, and applied', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/resources/secret/-/new');
    const manifest = page.getByLabel('Manifest, YAML or JSON');
    const text = await manifest.inputValue();
    await manifest.fill(text.replace('value: replace-me', 'value: 5'));
    await page.getByRole('button', { name: 'Line', exact: false }).first().waitFor();
    expect(await button('See what it would change').isDisabled()).toBe(true);
    await manifest.fill(text.replace('replace-me', 'a-secret-of-the-test').replace('example_secret', 'mine'));
    await page.getByText('It fits the schema of its kind.').waitFor();
    await button('See what it would change').click();
    await dialog('Make mine?').getByText('spec.config.value').waitFor();
    expect(await dialog('Make mine?').innerText()).not.toContain('a-secret-of-the-test');
    await button('Apply').click();
    await page.getByText('Secret mine applied successfully').waitFor();
    await button('Go on').click();
    await page.getByText('********').waitFor();
    await button('Show its secrets (journaled)').click();
    await page.getByText('a-secret-of-the-test').waitFor();
    const reveals = await smarter.admin.entries('&command=reveal&thing=Secret&name=mine');
    expect(reveals).toHaveLength(1);
    await button('Hide its secrets').click();
    await page.getByText('a-secret-of-the-test').waitFor({ state: 'detached' });
  });

  it('are written by a form, too, and have a history with who did it', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/resources/secret/mine');
    await button('Change…').click();
    await page.getByRole('tab', { name: 'Form' }).click();
    await page.getByLabel('Description (optional)').fill('for the test');
    await button('See what it would change').click();
    await dialog('Change mine?').getByText('metadata.description').waitFor();
    await button('Apply').click();
    await button('Go on').click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('for the test').waitFor();
    await page
      .getByRole('link', { name: /^entry / })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('heading', { name: /apply Secret mine/ })
      .waitFor();
  });

  it('show a key that a manifest has made, this once', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/resources/smarterauthtoken/-/new');
    await button('See what it would change').click();
    await button('Apply').click();
    const apiKey = await page.getByTestId('secret').innerText();
    expect((await smarter.as(apiKey).ask('/api/v1/cli/version/')).status).toBe(200);
  });

  it('are typed into the form sign by sign: decimals, and lists', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/resources/chatbot/-/new');
    await page.getByRole('tab', { name: 'Form' }).click();
    const temperature = page.getByLabel(/^Default temperature/);
    await temperature.fill('');
    await temperature.pressSequentially('0.75');
    const prompts = page.getByLabel(/^App example prompts/);
    await prompts.fill('');
    await prompts.pressSequentially('When are you open?\nAnd on Sunday?');
    await page.getByRole('tab', { name: 'Manifest' }).click();
    const text = await page.getByLabel('Manifest, YAML or JSON').inputValue();
    expect(text).toContain('defaultTemperature: 0.75\n');
    expect(text).toMatch(/appExamplePrompts:\n +- When are you open\?\n +- And on Sunday\?\n/);
  });

  it.each(["o'd [x]/y?z#w&v%20;(t)", 'jane.doe'])(
    'are found by the name %j, and by its address',
    async (name) => {
      const { page } = tab;
      const example = dataOf<{ metadata: object }>(
        await smarter.admin.ask('/api/v1/cli/example_manifest/secret/'),
      );
      dataOf(await smarter.admin.apply({ ...example, metadata: { ...example.metadata, name } }));
      await tab.enter('admin', ownPassword, '/resources/secret');
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      await page.reload();
      await page.getByText('********').waitFor();
      await page.getByRole('tab', { name: 'History' }).click();
      await page.getByText('apply by admin').waitFor();
    },
  );

  it('say where their list ends before its end, and are found by their name', async () => {
    const { page } = tab;
    await page.route('**/api/v1/cli/get/secret?*', (route) => {
      const items = Array.from({ length: 1000 }, (_, index) => ({ name: `secret-${index}` }));
      return route.fulfill({
        json: { data: { data: { titles: [{ name: 'name', type: 'string' }], items } } },
      });
    });
    await tab.enter('admin', ownPassword, '/resources/secret');
    await page.getByText('The 1,000 oldest are listed; there may be more.').waitFor();
    await page.getByLabel('Find').fill('mine');
    await page.getByRole('link', { name: 'Go to mine' }).click();
    await page.getByRole('heading', { name: 'mine', level: 1 }).waitFor();
  });

  it('say why a manifest would be refused', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/resources/secret/mine');
    await button('Change…').click();
    const manifest = page.getByLabel('Manifest, YAML or JSON');
    await manifest.fill('kind: [');
    await page
      .getByRole('status')
      .getByText(/flow|collection|must/i)
      .first()
      .waitFor();
  });
});

describe('the account', () => {
  it('is changed, and says so; the name around the page follows', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/account');
    await page.getByLabel('Company', { exact: true }).fill('Analytical Engines');
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('complementary').getByText('Analytical Engines').waitFor();
  });
});

describe('the system', () => {
  it('shows how it is, and replays the views', async () => {
    const { page } = tab;
    await tab.enter('admin', ownPassword, '/system');
    await page.getByText('api-gateway').waitFor();
    expect(await page.getByText('ready', { exact: true }).count()).toBe(3);
    await button('Replay').click();
    await page.getByText('equal', { exact: true }).nth(2).waitFor();
  });

  it('finds a replay again that goes on, after another page and after a reload', async () => {
    const { page } = tab;
    let isOver = false;
    await page.route('**/api/v1/journal/replays/*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { data: object };
      await route.fulfill({
        response,
        json: isOver ? answer : { ...answer, data: { ...answer.data, state: 'running' } },
      });
    });
    await tab.enter('admin', ownPassword, '/system');
    await button('Replay').click();
    const progress = page.getByRole('progressbar', { name: 'Replay of usage' });
    await progress.waitFor();
    await page.getByRole('link', { name: 'Profile' }).click();
    await progress.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'System' }).click();
    await progress.waitFor();
    await page.reload();
    await progress.waitFor();
    expect(await button('Replay').isDisabled()).toBe(true);
    isOver = true;
    await page.getByText('equal', { exact: true }).nth(2).waitFor();
    await page.locator('.button-primary:enabled', { hasText: 'Replay' }).waitFor();
  });

  it('has another account to act in, which is journaled there', async () => {
    const { page } = tab;
    const { number, admin } = await smarter.openAccount('Elsewhere');
    await tab.enter('admin', ownPassword, '/journal');
    await button('Switch').click();
    await page.getByLabel('Find by name or number').fill('elsewh');
    await page.getByRole('button', { name: /Elsewhere/ }).click();
    await button('Not your account').waitFor();
    await page.locator('.tail-live').waitFor();
    await page.getByText(number).first().waitFor();
    const entered = await admin.entries('&user=admin&thing=Session');
    expect(entered).toMatchObject([{ command: 'act-in', outcome: 'succeeded' }]);
    // Another tab of the same browser goes along: what it shows is what it acts in.
    const other = await tab.context.newPage();
    await other.goto(`${smarter.url}/console/keys`);
    await other.getByText('Elsewhere').first().waitFor();
    await button('Not your account').click();
    await page.getByRole('button', { name: /your own/ }).click();
    await button('Switch').waitFor();
    await other.getByRole('button', { name: 'Switch', exact: true }).waitFor();
    await other.getByText('Elsewhere').first().waitFor({ state: 'detached' });
  });
});

describe('an auditor', () => {
  it('sees everything and changes nothing', async () => {
    await addSignIn(smarter, 'aud', { is_auditor: true });
    const { page } = tab;
    await tab.enter('aud', ownPassword, '/keys');
    await button('nightly').click();
    await page.getByText('All its calls in the journal').waitFor();
    expect(await button(/…$/).count()).toBe(0);
    await tab.go('/retention');
    await page.getByText('What holds now').waitFor();
    expect(await button('Save the policy').count()).toBe(0);
    await tab.go('/users');
    await button('aud').waitFor();
    expect(await button('New user').count()).toBe(0);
    await tab.go('/system');
    await page.getByText('This page is for platform admins.').waitFor();
  });
});
