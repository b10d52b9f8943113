import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const executablePath = process.env['SMARTER_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A headless Chromium, for the tests of one file. */
export class Chromium {
  private browser: Browser | undefined;

  async start(): Promise<void> {
    // As root in a container there is no sandbox to be had; only pages of our own server are opened.
    this.browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }

  async end(): Promise<void> {
    await this.browser?.close();
  }

  /** A tab of its own: no cookie or storage of another. */
  async open(url: string, { width = 1280, height = 900, colorScheme = 'light' }: Look = {}): Promise<Tab> {
    if (this.browser === undefined) throw new Error('the browser is not running');
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme,
      acceptDownloads: true,
      reducedMotion: 'reduce',
    });
    return new Tab(url, context, await context.newPage());
  }
}

/** A tab with the Console, and what went wrong in it. */
export class Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  private readonly url: string;
  /** Errors of the page, and requests to another origin. */
  private readonly wrongs: string[] = [];
  private readonly allowed: string[] = [];

  constructor(url: string, context: BrowserContext, page: Page) {
    this.url = url;
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.wrongs.push(error.message));
    page.on('console', (message) => {
      // The browser itself tells of every answer of 400 and above; those are looked at by the tests.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.wrongs.push(message.text());
    });
    page.on('request', (request) => {
      const isOwn = [`${url}/`, `blob:${url}/`, ...this.allowed].some((start) =>
        request.url().startsWith(start),
      );
      if (!isOwn) this.wrongs.push(`asked ${request.url()}`);
    });
  }

  /** Lets the test itself go to a place that is not the Console's. */
  allow(address: string): void {
    this.allowed.push(address);
  }

  /** To a page of the Console, by its address below `/console`. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}/console${path}`);
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.getByLabel('User name').fill(username);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Signs in as somebody whose password is their own, and waits for a page. */
  async enter(username: string, password: string, path = '/'): Promise<void> {
    await this.go(path);
    await this.signIn(username, password);
    await this.page.locator('#main').waitFor();
  }

  /** Resolves when so many server-sent events of this name have come. */
  async streamEvents(name: string, count: number): Promise<void> {
    const client = await this.context.newCDPSession(this.page);
    await client.send('Network.enable');
    let seen = 0;
    await new Promise<void>((resolve) => {
      client.on('Network.eventSourceMessageReceived', ({ eventName }) => {
        if (eventName === name && ++seen === count) resolve();
      });
    });
  }

  /** Closes it, and fails with what went wrong in it. */
  async close(): Promise<void> {
    await this.context.close();
    if (this.wrongs.length > 0)
      throw new Error(`the page did what it should not:\n${this.wrongs.join('\n')}`);
  }
}
