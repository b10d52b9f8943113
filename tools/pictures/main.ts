import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startServer } from '../server/server.process.ts';
import { fillWithExamples } from './examples.ts';
import { signIn } from './signed-in.page.ts';

const help = `npm run console:pictures -- [--to <folder>]

Takes a picture of each page of the Admin Console, in the light and the dark theme, on a server of its own with made-up
data. Needs Chromium, which is installed when it is missing (Debian, as root).

  --to <folder>   where they go (default docs/pictures)
`;

const project = resolve(import.meta.dirname, '../../..');
const password = 'a password for pictures';
const executablePath = process.env['SMARTER_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** Each page, what is there once it is shown whole, and what is pressed before. */
const pages = [
  { name: 'journal', path: '/journal?range=24h', shown: '.entry-rows .entry-row', press: [] },
  {
    name: 'entry',
    path: '/journal?command=apply',
    shown: '.entry-content',
    press: ['.entry-rows .entry-row'],
  },
  { name: 'keys', path: '/keys', shown: '.sparkline', press: [] },
  { name: 'key', path: '/keys', shown: '.uses', press: ['.table .link'] },
  { name: 'users', path: '/users', shown: '.table', press: [] },
  { name: 'resources', path: '/resources', shown: '.kinds', press: [] },
  { name: 'resource', path: '/resources/chatbot/helpdesk', shown: '.json', press: [] },
  { name: 'manifest', path: '/resources/chatbot/-/new', shown: '.editor', press: [] },
  { name: 'retention', path: '/retention', shown: '.policy', press: [] },
  { name: 'system', path: '/system', shown: '.tiles', press: [] },
] as const;

const { values } = parseArgs({
  options: { to: { type: 'string', default: 'docs/pictures' }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(help);
else await takePictures(resolve(project, values.to));

async function takePictures(folder: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'smarter-pictures-'));
  const apiKey = randomBytes(32).toString('hex');
  const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: password };
  const server = await startServer({ dataDir: data, env });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    mkdirSync(folder, { recursive: true });
    await fillWithExamples(server.url, apiKey);
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 }, reducedMotion: 'reduce' });
    await signIn(page, server.url, password);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const { name, path, shown, press } of pages) {
        await page.goto(`${server.url}/console${path}`);
        for (const selector of press) await page.locator(selector).first().click();
        await page.locator(shown).first().waitFor();
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
        process.stdout.write(`${name}-${colorScheme}.png\n`);
      }
    }
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
