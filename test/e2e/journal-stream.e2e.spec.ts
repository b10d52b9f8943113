import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from './client.ts';
import { Tail, until } from './tail.client.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'smarter-stream-'));
const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey };
const whoami = '/api/v1/cli/whoami/';

let server: ServerProcess;
let client: Client;

const restart = async () => {
  server = await startServer({ dataDir, env });
  client = new Client(server.url, apiKey);
};
beforeAll(restart, 30_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const traffic = (count: number) => Promise.all(Array.from({ length: count }, () => client.ask(whoami)));
const ofOperation = async (id: string | null) =>
  (await client.entries(`&operation=${id}`)).toSorted((one, other) => one.seq - other.seq);
/** The entries of a stream, once it has ended. */
const ended = async (id: string | null) => {
  await until(async () => (await ofOperation(id)).length > 1);
  return await ofOperation(id);
};
const recordedResponse = async (id: string) => {
  const { body } = await client.ask(`/api/v1/journal/entries/${id}/`);
  return (body as { data: { response: unknown } }).data.response;
};
const download = (query = '') =>
  fetch(`${client.url}/api/v1/journal/export/?${query}`, { headers: { authorization: `Token ${apiKey}` } });
const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the tail', () => {
  it('shows what comes as lists show it, and is an entry when it opens and when it ends', async () => {
    const tail = await Tail.open(client);
    const [id, key] = [tail.headers.get('smarter-journal-id'), tail.headers.get('smarter-journal-key')];
    const answer = await client.ask(whoami);
    const [opened, asked] = await tail.take(2);
    expect(opened).toMatchObject({ id: `${id}:opened`, operation_id: id, key, outcome: 'opened' });
    expect(asked).toMatchObject({ id: answer.id, key: answer.key, status: 200 });
    const listed = await client.entries(`&operation=${answer.id}`);
    expect(listed).toEqual([asked]);
    // Asking for it is an entry of its own, and the last that this tail sends.
    await tail.take(1);
    tail.close();
    const entries = await ended(id);
    expect(entries.map((entry) => entry.id)).toEqual([`${id}:opened`, id]);
    expect(entries[1]).toMatchObject({ status: 200, outcome: 'succeeded', command: 'journal' });
    const detail = (await client.ask(`/api/v1/journal/entries/${id}/`)).body as {
      data: { recorded: unknown };
    };
    expect(detail.data.recorded).toMatchObject({
      skeleton: { response: { aborted: true, bytes: expect.any(Number) } },
    });
    expect(await recordedResponse(id as string)).toEqual({
      stream: { after: (opened?.seq ?? 0) - 1, ended: 'left', entries: 3, last: (asked?.seq ?? 0) + 1 },
    });
  });

  it('begins where it is told, by the header before the parameter', async () => {
    await traffic(5);
    const [{ seq: head } = { seq: 0 }] = await client.entries();
    for (const tail of [
      await Tail.open(client, `after=${head - 3}`),
      await Tail.open(client, `after=1`, head - 3),
    ]) {
      expect((await tail.take(3)).map(({ seq }) => seq)).toEqual([head - 2, head - 1, head]);
      tail.close();
      await ended(tail.headers.get('smarter-journal-id'));
    }
  });

  it('has the filters of the search', async () => {
    const tail = await Tail.open(client, 'status=4xx&after=0');
    const answer = await client.ask('/api/v1/cli/nowhere/');
    for await (const { event, data } of tail.events()) {
      if (event !== 'entry') continue;
      expect(String(data['status'])).toMatch(/^4/);
      if (data['id'] === answer.id) break;
    }
    tail.close();
    await ended(tail.headers.get('smarter-journal-id'));
  });

  it.each(['after=x', 'status=9xx', 'nonsense=1', 'from=yesterday'])('refuses ?%s', async (query) => {
    const answer = await client.ask(`/api/v1/journal/tail/?${query}`);
    expect(answer.status).toBe(400);
    expect(await ofOperation(answer.id)).toMatchObject([{ id: answer.id, status: 400 }]);
  });

  it.each([
    ['tail', { 'last-event-id': '1000000' }, 'Last-Event-ID'],
    ['tail/?after=1000000', {}, 'after'],
    ['tail/?after=1', { 'last-event-id': '1000000' }, 'Last-Event-ID'],
    ['export/?after=1000000', {}, 'after'],
  ] as const)(
    'passes over nothing: %s with %j is refused, since the ledger ends before',
    async (path, headers, field) => {
      const [{ seq } = { seq: 0 }] = await client.entries();
      const answer = await client.ask(`/api/v1/journal/${path}`, { headers });
      expect(answer.status).toBe(409);
      const error = answer.body['error'] as { errorClass: string; description: string; field: string };
      expect(error).toMatchObject({ errorClass: 'JOURNAL.BEYOND_HEAD', field });
      const [, head] = /ends at (\d+), before 1000000/.exec(error.description) ?? [];
      expect(Number(head)).toBeGreaterThanOrEqual(seq);
      expect(Number(head)).toBeLessThanOrEqual(seq + 10);
      expect(await ofOperation(answer.id)).toMatchObject([{ status: 409, error: 'JOURNAL.BEYOND_HEAD' }]);
    },
  );

  it('goes on at the head itself', async () => {
    const size = async () =>
      Number((await download('from=2000-01-01T00:00:00Z')).headers.get('smarter-journal-head'));
    const head = await size();
    expect((await download(`after=${head}`)).status).toBe(200);
    const tail = await Tail.open(client, '', head);
    expect((await tail.take(1))[0]?.seq).toBe(head + 1);
    tail.close();
    await ended(tail.headers.get('smarter-journal-id'));
  });

  it('sends its head alone to who asks for the head alone', async () => {
    const answer = await client.ask('/api/v1/journal/tail/', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await ofOperation(answer.id)).toMatchObject([{ id: answer.id, key: answer.key }]);
  });

  it('adds no entry while it is idle', async () => {
    const tail = await Tail.open(client);
    await tail.take(1);
    const [before] = await client.entries('');
    await sleep(500);
    const size = async () =>
      (
        (await client.ask('/api/v1/journal/entries/?limit=1')).body as {
          data: { head: { size: number } };
        }
      ).data.head.size;
    const pages = Math.ceil((before?.seq ?? 0) / 200);
    expect(await size()).toBe((before?.seq ?? 0) + pages);
    tail.close();
    await ended(tail.headers.get('smarter-journal-id'));
  });

  it('loses and repeats nothing for 200 clients that drop and resume while traffic runs', async () => {
    const [{ seq: start } = { seq: 0 }] = await client.entries();
    let busy = true;
    let pace = 0;
    const load = (async () => {
      for (; busy; await sleep(pace)) await traffic(10);
    })();
    const seen = Array.from({ length: 200 }, () => new Map<number, string>());
    const connections: number[] = [];
    let target = Infinity;
    const follow = async (mine: Map<number, string>) => {
      let last = start;
      for (let connected = 1; last < target; connected += 1) {
        const tail = await Tail.open(client, '', last);
        const patience = randomInt(1, 60);
        let taken = 0;
        for await (const { event, id, data } of tail.events()) {
          if (event !== 'entry') continue;
          if (mine.has(id)) throw new Error(`${id} came twice`);
          if (id !== last + 1) throw new Error(`${id} came after ${last}`);
          mine.set(id, data['id'] as string);
          last = id;
          taken += 1;
          if (last >= target || (taken >= patience && target === Infinity)) break;
        }
        tail.close();
        connections.push(connected);
      }
    };
    const following = Promise.all(seen.map(follow));
    await until(() => connections.length > 600);
    // Something still comes, so that nobody waits for the end in vain.
    pace = 200;
    target = (await client.entries())[0]?.seq ?? 0;
    await following.finally(() => (busy = false));
    await load;
    const ledger = (await client.entries()).filter(({ seq }) => seq > start && seq <= target);
    const expected = new Map(ledger.map(({ seq, id }) => [seq, id]));
    expect(expected.size).toBe(target - start);
    for (const mine of seen) {
      for (const seq of mine.keys()) if (seq > target) mine.delete(seq);
      expect(new Map([...mine].toReversed())).toEqual(expected);
    }
  }, 120_000);

  it('ends with a cursor when the server stops, is recorded before that, and resumes', async () => {
    const tail = await Tail.open(client);
    await traffic(3);
    const events: { event: string; id: number; data: Record<string, unknown> }[] = [];
    const reading = (async () => {
      for await (const event of tail.events()) events.push(event);
    })();
    await until(() => events.filter(({ event }) => event === 'entry').length >= 4);
    expect(await server.stop()).toBe(0);
    await reading;
    const cut = events.at(-1);
    expect(cut).toMatchObject({ event: 'cut', data: { after: cut?.id, reason: 'stopping' } });
    await restart();
    const resumed = await Tail.open(client, '', cut?.id);
    const [first] = await resumed.take(1);
    expect(first?.seq).toBe((cut?.id ?? 0) + 1);
    resumed.close();
    const id = tail.headers.get('smarter-journal-id');
    expect((await ofOperation(id)).map((entry) => [entry.id, entry.outcome])).toEqual([
      [`${id}:opened`, 'opened'],
      [id, 'succeeded'],
    ]);
    expect(await recordedResponse(id as string)).toMatchObject({ stream: { ended: 'stopping' } });
  }, 60_000);

  it('is unknown and settled once its gateway is back after kill -9', async () => {
    const tail = await Tail.open(client);
    const [opened] = await tail.take(1);
    await server.kill();
    await restart();
    const resumed = await Tail.open(client, '', opened?.seq);
    expect((await resumed.take(1))[0]?.seq).toBe((opened?.seq ?? 0) + 1);
    resumed.close();
    const id = tail.headers.get('smarter-journal-id');
    await until(async () => (await ofOperation(id)).length === 3);
    expect((await ofOperation(id)).map((entry) => [entry.id, entry.outcome])).toEqual([
      [`${id}:opened`, 'opened'],
      [`${id}:unknown`, 'unknown'],
      [`${id}:settled`, 'failed'],
    ]);
  }, 60_000);
});

describe('the export', () => {
  it('has every entry, oldest first, and is an entry when it opens and when it ends', async () => {
    const response = await download();
    const entries = lines(await response.text());
    const through = Number(response.headers.get('smarter-journal-through'));
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: through }, (_, index) => index + 1));
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="journal-3141-5926-5359-1-${through}.jsonl"`,
    );
    const { body } = await client.ask(`/api/v1/journal/entries/${String(entries[4]?.['id'])}/`);
    expect(entries[4]).toEqual((body as { data: unknown }).data);
    const id = response.headers.get('smarter-journal-id') as string;
    const [opened, end] = await ended(id);
    expect(opened).toMatchObject({ key: response.headers.get('smarter-journal-key'), seq: through + 1 });
    expect(end).toMatchObject({ id, outcome: 'succeeded' });
    expect(await recordedResponse(id)).toEqual({
      stream: { after: 0, ended: 'complete', entries: through, last: through },
    });
  });

  it('of a closed range is the same bytes under load, whole and resumed', async () => {
    const to = encodeURIComponent((await client.entries())[0]?.recorded_at as string);
    await traffic(1);
    for (const format of ['jsonl', 'csv', 'cloudevents']) {
      let busy = true;
      const load = (async () => {
        while (busy) await traffic(5);
      })();
      const response = await download(`format=${format}&to=${to}`);
      expect(response.headers.get('smarter-journal-closed')).toBe('true');
      const [first, second] = [
        await response.text(),
        await (await download(`format=${format}&to=${to}`)).text(),
      ];
      busy = false;
      await load;
      expect(second).toBe(first);
      expect(await (await download(`format=${format}&to=${to}`)).text()).toBe(first);
      const rest = await (await download(`format=${format}&to=${to}&after=7`)).text();
      expect(first.endsWith(rest)).toBe(true);
      const linesOf = (text: string) => text.split('\n').length - 1;
      expect(linesOf(first) - linesOf(rest)).toBe(format === 'csv' ? 8 : 7);
    }
  }, 60_000);

  it('has the filters of the search, and says what it can not do', async () => {
    const entries = lines(await (await download('command=whoami&status=200')).text());
    expect(entries.length).toBeGreaterThan(3);
    for (const entry of entries) expect(entry).toMatchObject({ command: 'whoami', status: 200 });
    expect((await download('format=xml')).status).toBe(400);
  });

  it('writes CloudEvents with what was recorded', async () => {
    const [event] = lines(await (await download('format=cloudevents&command=whoami')).text());
    const detail = (await client.ask(`/api/v1/journal/entries/${String(event?.['id'])}/`)).body as {
      data: { recorded: unknown; seq: number };
    };
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'operations.operation-completed.v1',
      source: '/accounts/3141-5926-5359/journal',
      sequence: String(detail.data.seq).padStart(15, '0'),
      data: detail.data.recorded,
    });
  });

  it('has entries of the largest bodies, each once, with what was recorded of them', async () => {
    const [{ seq: before } = { seq: 0 }] = await client.entries();
    // Of a body that is refused the text is recorded, cut at 64 KiB; quotes are the longest as JSON.
    const companyName = '"'.repeat(400_000);
    const body = JSON.stringify({ company_name: companyName });
    for (let count = 0; count < 30; count += 1) {
      const answer = await client.ask('/api/v1/account/', { method: 'PUT', body });
      expect(answer.status).toBe(400);
    }
    const response = await download(`after=${before}`);
    const entries = lines(await response.text());
    const through = Number(response.headers.get('smarter-journal-through'));
    const places = Array.from({ length: through - before }, (_, index) => before + index + 1);
    expect(entries.map(({ seq }) => seq)).toEqual(places);
    const large = entries.filter(({ request }) => JSON.stringify(request).length > 128 * 1024);
    expect(large).toHaveLength(30);
  }, 60_000);

  it('that its caller leaves is recorded as broken off', async () => {
    await Promise.all(Array.from({ length: 20 }, () => traffic(50)));
    const { hostname, port } = new URL(client.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET /api/v1/journal/export/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${apiKey}\r\nConnection: close\r\n\r\n`,
    );
    const head = await new Promise<string>((resolve) => {
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
    });
    socket.destroy();
    const id = /smarter-journal-id: (\S+)/.exec(head)?.[1] as string;
    const [, end] = await ended(id);
    expect(end).toMatchObject({ id, status: 200, outcome: 'failed', error: 'JOURNAL.STREAM_BROKEN_OFF' });
    expect(await recordedResponse(id)).toMatchObject({ stream: { ended: 'left' } });
  }, 60_000);
});

/** Bytes that the server has in memory, where the system tells. */
function residentBytes(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

// In the distributed mode the process that is known only starts those that serve.
const isOneProcess = process.env['SMARTER_TEST_MODE'] !== 'distributed';
const whereMemoryIsTold = process.platform === 'linux' && isOneProcess ? it : it.skip;

describe('exports that nobody takes', () => {
  whereMemoryIsTold(
    'hold no more than a page each, however large the ledger is',
    async () => {
      for (let round = 0; round < 60; round += 1) await traffic(50);
      const size = (await (await download()).text()).length;
      const before = residentBytes();
      const sockets = await Promise.all(
        Array.from({ length: 30 }, async () => {
          const { hostname, port } = new URL(client.url);
          const socket = connect(Number(port), hostname);
          socket.write(
            `GET /api/v1/journal/export/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${apiKey}\r\n\r\n`,
          );
          await once(socket, 'data');
          return socket.pause();
        }),
      );
      await sleep(2000);
      const grown = residentBytes() - before;
      for (const socket of sockets) socket.destroy();
      expect(30 * size).toBeGreaterThan(250e6);
      expect(grown).toBeLessThan(180e6);
    },
    60_000,
  );
});

describe('who may not read the journal', () => {
  it.each(['tail', 'export', 'state', 'diff'])('has no %s without a key, and is an entry', async (path) => {
    const response = await fetch(`${client.url}/api/v1/journal/${path}/`);
    expect(response.status).toBe(403);
    const id = response.headers.get('smarter-journal-id');
    expect(await ofOperation(id)).toMatchObject([{ id, class: 'denied' }]);
  });
});

describe('time travel', () => {
  it('shows a change with the entry that made it, and the state before and after', async () => {
    const about = 'kind=Account&name=3141-5926-5359';
    const read = async (path: string) =>
      ((await client.ask(`/api/v1/journal/${path}`)).body as { data: Record<string, unknown> }).data;
    const phoneAt = async (at: string) =>
      (await read(`state/?${about}&at=${at}`))['manifest'] as {
        spec: { config: { phoneNumber: string } };
      };
    const described = (await client.ask('/api/v1/cli/describe/account/')).body as {
      data: { status: unknown; spec: { config: { phoneNumber: string } } };
    };
    const { status: _status, ...manifest } = structuredClone(described.data);
    const [before, after] = [manifest.spec.config.phoneNumber, '+1 (512) 000-0001'];
    manifest.spec.config.phoneNumber = after;
    const from = new Date().toISOString();
    const body = JSON.stringify(manifest);
    const applied = await client.ask('/api/v1/cli/apply/', { method: 'POST', body });
    expect(applied.status).toBe(200);
    const { changes } = await read(`diff/?${about}&from=${from}&to=2099-01-01T00:00:00Z`);
    expect(changes).toMatchObject([
      {
        operation_id: applied.id,
        changes: [{ field: 'spec.config.phoneNumber', before, after }],
        entry: { id: applied.id, key: applied.key, command: 'apply', actor: { user: 'admin' } },
      },
    ]);
    expect((await phoneAt(from)).spec.config.phoneNumber).toBe(before);
    expect((await phoneAt('2099-01-01T00:00:00Z')).spec.config.phoneNumber).toBe(after);
  });

  it.each([
    'state/?kind=Nothing&name=x&at=2026-01-01T00:00:00Z',
    'state/?kind=User&name=x',
    'diff/?kind=User',
  ])('refuses %s', async (path) => {
    expect((await client.ask(`/api/v1/journal/${path}`)).status).toBe(400);
  });
});

describe("other people's journals", () => {
  it('are not found, whichever way they are asked for, and a revoked key ends its tail', async () => {
    const created = await client.ask('/api/v1/users/', {
      method: 'POST',
      body: JSON.stringify({ username: 'ada', email: 'ada@example.com', is_auditor: true }),
    });
    expect(created.status).toBe(201);
    const minted = await client.ask('/api/v1/api-keys/', {
      method: 'POST',
      body: JSON.stringify({ name: 'audit', level: 'user', username: 'ada' }),
    });
    const { data } = minted.body as { data: { api_key: string; key: { key_id: string } } };
    const keyId = data.key.key_id;
    const auditor = new Client(server.url, data.api_key);
    for (const path of ['tail/?', 'export/?', 'state/?kind=Account&name=x&at=2026-01-01T00:00:00Z&']) {
      const answer = await auditor.ask(`/api/v1/journal/${path}account_number=1111-2222-3333`);
      expect([answer.status, answer.body['error']]).toMatchObject([
        404,
        { errorClass: 'ACCOUNTS.NOT_FOUND' },
      ]);
    }
    const tail = await Tail.open(auditor);
    const deleted = await client.ask(`/api/v1/api-keys/${keyId}/`, { method: 'DELETE' });
    expect(deleted.status).toBe(200);
    const revokedAt = performance.now();
    const load = setInterval(() => void client.ask(whoami), 100);
    let last: { event: string; data: Record<string, unknown> } | undefined;
    try {
      for await (const event of tail.events()) last = event;
    } finally {
      clearInterval(load);
    }
    expect(performance.now() - revokedAt).toBeLessThan(3000);
    expect(last).toMatchObject({ event: 'cut', data: { reason: 'refused' } });
    const [, end] = await ended(tail.headers.get('smarter-journal-id'));
    expect(end).toMatchObject({ outcome: 'failed', error: 'AUTH.BAD_KEY' });
  }, 15_000);
});
