import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../e2e/client.ts';
import { sendRaw } from '../e2e/raw-http.ts';
import { startSystem, type System } from './system.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'smarter-late-'));
let system: System;

/** Node reads the interval when the server begins to listen; its types do not know the field. */
function shortTimeouts(server: Server & { connectionsCheckingInterval?: number }): void {
  server.connectionsCheckingInterval = 50;
  server.headersTimeout = 300;
  server.requestTimeout = 600;
}

beforeAll(async () => {
  system = await startSystem(dataDir, { prepare: shortTimeouts });
}, 30_000);

afterAll(async () => {
  await system.close();
  rmSync(dataDir, { recursive: true });
});

const apply = (authorization: string, length = 50) =>
  `POST /api/v1/cli/apply/ HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n` +
  `Content-Length: ${length}\r\n\r\n{`;

/** What `bytes`, and nothing more, are answered, and the entries that come of them. */
async function answersTo(bytes: string) {
  const before = (await system.client.entries()).length;
  const answers = await sendRaw(system.url, bytes);
  const entries: readonly Entry[] = await system.client.entries();
  // The question of before has an entry itself.
  return { answers, entries: entries.slice(0, entries.length - before - 1) };
}

describe('a request of which the rest does not come in time', () => {
  it.each([
    ['head', () => 'GET /api/v1/cli/whoami/ HTTP/1.1\r\nHos', null],
    ['body', () => apply(`Token ${system.client.apiKey}`), 'apply'],
  ])('is answered and recorded once, as 408: its %s', async (_what, bytes, command) => {
    const { answers, entries } = await answersTo(bytes());
    const [answer] = answers;
    expect(answers).toMatchObject([{ status: 408 }]);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: { errorClass: 'HTTP.TIMED_OUT' } });
    expect(entries).toMatchObject([
      { id: answer?.headers['smarter-journal-id'], status: 408, error: 'HTTP.TIMED_OUT' },
    ]);
    if (command !== null) expect(entries[0]?.command).toBe(command);
  });

  it('is not answered once more where it was refused before its body', async () => {
    const { answers, entries } = await answersTo(apply('Token none'));
    expect(answers).toMatchObject([{ status: 401 }]);
    expect(entries).toMatchObject([{ command: 'apply', status: 401 }]);
  });
});
