import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { signIn } from '../pictures/signed-in.page.ts';
import { startServer } from '../server/server.process.ts';

const executablePath = process.env['SMARTER_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const password = 'a password for measuring';
const calls = 20;
const [pages, pageSize] = [500, 200];

export interface ConsoleResult {
  /** What the Journal page loads of scripts, compressed, with an empty cache. */
  readonly scriptBytes: number;
  /** From the navigation to the first entry on the screen. Milliseconds. */
  readonly usableMs: number;
  /** From the answer of a call to its row on the screen; the median and the longest. Milliseconds. */
  readonly onScreenMs: Spread;
  /** From the choice of a filter to its first row; the median and the longest. Milliseconds. */
  readonly filterMs: Spread;
  /** Between two frames, while 100 000 entries are scrolled through. Milliseconds. */
  readonly frameMs: Spread;
}

interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

/** Measures the Journal page in a headless Chromium, on a server of its own. */
export async function measureConsole(progress: (what: string) => void): Promise<ConsoleResult> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-bench-console-'));
  const apiKey = randomBytes(32).toString('hex');
  const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: password };
  const server = await startServer({ dataDir: folder, env });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await signIn(page, server.url, password);
    const ask = async (path: string): Promise<void> => {
      const answer = await fetch(server.url + path, { headers: { authorization: `Token ${apiKey}` } });
      await answer.arrayBuffer();
    };
    for (let number = 0; number < 200; number += 1) await ask(`/api/v1/users/${number}`);
    progress('the Journal page, with an empty cache');
    const { scriptBytes, usableMs } = await firstLook(page, server.url);
    progress(`${calls} calls, until they are on the screen`);
    const onScreenMs = await untilShown(page, ask);
    progress('filters');
    const filterMs = await untilFiltered(page);
    progress(`${pages * pageSize} entries, scrolled through`);
    const frameMs = await scrolled(page, server.url);
    return { scriptBytes, usableMs, onScreenMs, filterMs, frameMs };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstLook(page: Page, url: string): Promise<Pick<ConsoleResult, 'scriptBytes' | 'usableMs'>> {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.clearBrowserCache');
  const scripts = new Set<string>();
  let scriptBytes = 0;
  client.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  const start = performance.now();
  await page.goto(`${url}/console/journal`, { waitUntil: 'commit' });
  await page.locator('.entry-rows .entry-row').first().waitFor();
  const usableMs = performance.now() - start;
  await page.locator('.tail-live').waitFor();
  await client.detach();
  return { scriptBytes, usableMs };
}

async function untilShown(page: Page, ask: (path: string) => Promise<void>): Promise<Spread> {
  const times: number[] = [];
  for (let number = 0; number < calls; number += 1) {
    const name = `call-${number}-${randomBytes(4).toString('hex')}`;
    await ask(`/api/v1/users/${name}`);
    const start = performance.now();
    await page.getByText(name).first().waitFor();
    times.push(performance.now() - start);
  }
  return spreadOf(times);
}

async function untilFiltered(page: Page): Promise<Spread> {
  const times: number[] = [];
  for (let number = 0; number < calls; number += 1) {
    // A stream that is open has a status of 200, too.
    const [status, shown] = number % 2 === 0 ? ['4xx', /^4/] : ['2xx', /^2|opened/];
    const start = performance.now();
    await page.getByLabel('Status', { exact: true }).selectOption(status);
    await page.getByRole('button', { name: `Remove Status: ${status}` }).waitFor();
    const first = page.locator('.entry-rows .entry-row .badge').first();
    await first.filter({ hasText: shown }).waitFor();
    times.push(performance.now() - start);
  }
  return spreadOf(times);
}

/** The entries are made up in the browser's stead, as their number is what is measured, not the server. */
async function scrolled(page: Page, url: string): Promise<Spread> {
  const real = page.waitForResponse((response) => response.url().includes('/journal/entries?'));
  await page.goto(`${url}/console/journal`);
  const { data } = (await (await real).json()) as { data: { entries: Record<string, unknown>[] } };
  await page.route('**/api/v1/journal/entries?*', (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const newest = (pages - at) * pageSize;
    const entries = Array.from({ length: pageSize }, (_, index) => ({
      ...data.entries[0],
      ...{ id: `entry-${newest - index}`, seq: newest - index, name: `number-${newest - index}` },
    }));
    const next = at + 1 < pages ? String(at + 1) : null;
    const answer = { entries, head: { size: pages * pageSize }, complete_through: null, next };
    return route.fulfill({ json: { data: answer } });
  });
  // The server's ledger has no such place.
  await page.route('**/api/v1/journal/tail?**', () => undefined);
  await page.goto(`${url}/console/journal`);
  await page.getByRole('grid').focus();
  const end = page.locator('.entry-end');
  for (let turn = 1; turn < pages; turn += 1) {
    const hasNotText = await end.innerText();
    if (hasNotText.includes('all of them')) break;
    await page.keyboard.press('End');
    await end.filter({ hasNotText }).filter({ hasText: 'shown' }).waitFor();
  }
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const list = document.querySelector('.entry-scroll');
    const times = [];
    let before = performance.now();
    list.scrollTop = 0;
    const step = (now) => {
      times.push(now - before);
      before = now;
      list.scrollTop += 1100;
      if (times.length < 600) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
  return spreadOf(frames);
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), p95: at(0.95), longest: at(1) };
}

export function consoleReportOf({
  scriptBytes,
  usableMs,
  onScreenMs,
  filterMs,
  frameMs,
}: ConsoleResult): string {
  const row = (what: string, { median, p95, longest }: Spread, target: string) =>
    `  ${what.padEnd(34)}median ${median.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${longest.toFixed(0)} ms${target}`;
  return [
    'the Journal page in a headless Chromium:',
    `  scripts, compressed               ${(scriptBytes / 1024).toFixed(0)} KiB (target: up to 250)`,
    `  until the first entry is shown    ${usableMs.toFixed(0)} ms (target: below 1500)`,
    row('from an answer to the screen', onScreenMs, ' (target: below 1000)'),
    row('from a filter to its first row', filterMs, ' (target: below 200)'),
    row('between frames of 100 000 rows', frameMs, ' (16.7 is every frame)'),
    '',
  ].join('\n');
}
