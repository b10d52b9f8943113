import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  ACCOUNTS_API,
  entryDetailSchema,
  entryPageSchema,
  JOURNAL_API,
  type EntryPage,
  type EntrySummary,
  grant,
  type JournalApi,
} from '#contracts';
import { JournalModule, JournalStatus, type RetentionOptions } from '#journal';
import { leafHash } from '#ledger';
import { OPERATION_LOG, SqliteOperationLog, type LogPosition, type LogRecord } from '#operation-log';
import {
  account,
  entryEvent,
  intentEvent,
  operationId,
  otherAccount,
  personal,
  principal,
  unreadableEvent,
} from './events.fixture.ts';
import { foldedUpTo } from './sqlite/ledger-file.ts';
import { dropNewest, dropOldest } from './sqlite/log-file.ts';

const neverMs = 1e9;
const retention: RetentionOptions = {
  minimumDays: 1,
  coolingOffMs: neverMs,
  purgeEveryMs: neverMs,
  logRetentionMs: neverMs,
  clockSettlingMs: neverMs,
};

const readOf = (accountNumber: string = account) => grant({ ...principal, accountNumber }, 'journal.read');

class Engines {}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setImmediate();
}

describe('the journal', () => {
  let folder: string;
  let log: SqliteOperationLog;
  let app: INestApplicationContext;
  let journal: JournalApi;
  let status: JournalStatus;
  let answered: LogPosition | undefined;
  let executed: boolean;

  const logPath = () => join(folder, 'log.sqlite');
  const start = async (unknownAfterMs = neverMs) => {
    log = await SqliteOperationLog.open(logPath());
    const providers = [
      { provide: OPERATION_LOG, useValue: log },
      { provide: ACCOUNTS_API, useValue: { wasExecuted: async () => executed } },
    ];
    const engines = { module: Engines, global: true, providers, exports: providers };
    const options = {
      storage: { folder: join(folder, 'journal'), logPath: logPath(), answered: () => answered },
      sealingKey: Buffer.alloc(32, 7),
      unknownAfterMs,
      outcomesDue: () => new Set<string>(),
      retention,
    };
    const module = { module: Engines, imports: [engines, JournalModule.register(options)] };
    app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    journal = app.get<JournalApi>(JOURNAL_API);
    status = app.get(JournalStatus);
  };
  const stop = async () => {
    await app.close();
    await log.close();
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    mkdirSync(join(folder, 'journal'));
    answered = undefined;
    executed = false;
    await start();
  });
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  const append = async (...events: readonly LogRecord[]) => {
    for (const appended of await Promise.all(events.map((event) => log.append(event)))) answered = appended;
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const all = async (ofAccount: string = account) => {
    const search = { limit: 200 };
    return (await journal.searchEntries(readOf(ofAccount), search)).entries;
  };
  const details = async (entries: readonly EntrySummary[]) =>
    await Promise.all(entries.map(({ id }) => journal.getEntry(readOf(), id)));

  it('shows what was answered before, at once', async () => {
    for (const number of range(1, 40)) {
      await append(entryEvent(operationId(number)));
      const page = await journal.searchEntries(readOf(), { limit: 1 });
      expect(page.entries.map(({ id, seq }) => [id, seq])).toEqual([[operationId(number), number]]);
      expect(page.head).toEqual({ size: number });
      expect(entryPageSchema.parse(page)).toEqual(page);
      expect(page.complete_through).toBe(page.entries[0]?.recorded_at);
    }
  });

  it('wakes its writer for a read that waits, rather than let it sit out the pause', async () => {
    const waits: number[] = [];
    for (const number of range(1, 60)) {
      await append(entryEvent(operationId(number)));
      const begun = performance.now();
      await journal.searchEntries(readOf(), { limit: 1 });
      waits.push(performance.now() - begun);
    }
    // The pause is 10 ms: without waking, half of the reads take longer than that.
    expect(waits.toSorted((one, other) => one - other)[30]).toBeLessThan(8);
  });

  it('folds many entries at a time: none for a search, and what is left when it stops', async () => {
    const ledgerPath = join(folder, 'journal/ledger.sqlite');
    for (const number of range(1, 20)) {
      await append(entryEvent(operationId(number)));
      const search = { limit: 50, filters: { user: personal.user ?? '' } };
      const { entries } = await journal.searchEntries(readOf(), search);
      expect(entries.map(({ seq }) => seq)).toEqual(range(1, number + 1).toReversed());
    }
    expect(foldedUpTo(ledgerPath, account)).toEqual({});
    await stop();
    expect(foldedUpTo(ledgerPath, account)).toEqual({ search: 19, stats: 19, usage: 19 });
    await start();
  });

  it('shows an entry whole', async () => {
    await append(entryEvent(operationId(1), { request: '{"spec":1}', response: '{"done":true}' }));
    const detail = await journal.getEntry(readOf(), operationId(1));
    expect(entryDetailSchema.parse(detail)).toEqual(detail);
    expect(detail).toMatchObject({
      actor: { kind: 'user-key', user: personal.user },
      client: personal.client,
      query: personal.query,
      path: personal.path,
      request: { spec: 1 },
      response: { done: true },
      quarantined: false,
      outcome: 'succeeded',
    });
    expect(leafHash(detail.leaf)).toBe(detail.leaf_hash);
  });

  it('shows what can not be read among what can', async () => {
    const texts = { personal: 'none', request: 'no JSON', response: '{' };
    await append(
      unreadableEvent('{'),
      entryEvent(operationId(1), texts),
      entryEvent(operationId(2), { personal: 'null', request: null, response: 'null' }),
    );
    const entries = await all();
    expect(entries.map(({ quarantined }) => quarantined)).toEqual([false, false, true]);
    for (const detail of await details(entries)) {
      expect(entryDetailSchema.parse(detail)).toEqual(detail);
      expect([detail.request, detail.response, detail.path]).toEqual([null, null, null]);
    }
    expect((await journal.getEntry(readOf(), operationId(1))).recorded).toMatchObject(texts);
    const health = await journal.health(grant({ ...principal, role: 'platform-admin' }, 'system.read'));
    expect(health).toMatchObject({ problem: null, lag: 0, quarantined: 1 });
    const settled = Date.parse((await journal.settledThrough()) ?? '');
    expect(settled).toBeGreaterThanOrEqual(Date.parse(health.settledThrough ?? ''));
  });

  it("answers another account's entry as one that never was", async () => {
    await append(entryEvent(operationId(1), { skeleton: { account: otherAccount } }));
    expect(await all(otherAccount)).toHaveLength(1);
    expect(await all()).toEqual([]);
    for (const id of [operationId(1), operationId(2), '']) {
      const notFound = { code: 'JOURNAL.ENTRY_NOT_FOUND' };
      await expect(journal.getEntry(readOf(), id)).rejects.toMatchObject(notFound);
    }
  });

  it('pages over everything exactly once while entries are being added', async () => {
    await append(...range(0, 50).map((number) => entryEvent(operationId(number))));
    const seen: number[] = [];
    let cursor: string | undefined;
    for (let page = 0; ; page += 1) {
      const search = { limit: 7, ...(cursor === undefined ? {} : { cursor }) };
      const { entries, next, head } = await journal.searchEntries(readOf(), search);
      expect(head.size).toBe(50 + page * 5);
      seen.push(...entries.map(({ seq }) => seq));
      if (next === null) break;
      cursor = next;
      await append(...range(0, 5).map((number) => entryEvent(operationId(1000 + page * 5 + number))));
    }
    expect(seen).toEqual(range(1, 51).toReversed());
  });

  it('is followed by many from one place, each entry once and in order', async () => {
    const follow = async (until: number) => {
      const seen: number[] = [];
      for (let after = 0; after < until;) {
        const page = await journal.followEntries(readOf(), { after, limit: 7, waitMs: 60_000 });
        seen.push(...page.entries.map(({ seq }) => seq));
        after = page.after;
      }
      return seen;
    };
    const following = Promise.all(Array.from({ length: 20 }, () => follow(90)));
    for (const at of range(0, 30)) {
      await append(...range(at * 3, at * 3 + 3).map((number) => entryEvent(operationId(number))));
    }
    for (const seen of await following) expect(seen).toEqual(range(1, 91));
  });

  it('has nothing to follow once the wait is over, and says how complete that is', async () => {
    await append(
      entryEvent(operationId(1)),
      entryEvent(operationId(2), { skeleton: { account: otherAccount } }),
    );
    const [entry] = await all();
    const page = await journal.followEntries(readOf(), { after: 1, limit: 7, waitMs: 30 });
    expect(page).toMatchObject({ entries: [], after: 1, head: { size: 1 } });
    expect(page.complete_through).toBe(entry?.recorded_at);
    const filtered = { after: 0, limit: 7, waitMs: 0, filters: { status: '404' } };
    expect(await journal.followEntries(readOf(), filtered)).toMatchObject({ entries: [], after: 1 });
  });

  it('reads a stretch of time whole, and says whether it can still grow', async () => {
    await append(entryEvent(operationId(1)));
    await append(entryEvent(operationId(2)));
    const [newest] = await all();
    const to = Date.parse(newest?.recorded_at ?? '');
    const closed = await journal.findStretch(readOf(), { to });
    expect(closed).toMatchObject({ after: 0, closed: true, head: { size: 2 } });
    expect(await journal.findStretch(readOf(), { to: to + 1 })).toMatchObject({ through: 2, closed: false });
    expect(await journal.findStretch(readOf(), { from: to + 1 })).toMatchObject({ after: 2, through: 2 });
    const { entries, after } = await journal.readEntries(readOf(), { after: 0, through: 2, limit: 200 });
    expect(after).toBe(2);
    expect(entries).toEqual((await details(await all())).toReversed());
  });

  /** What an answer is as a message: sealed, and written as base64url. */
  const messageBytes = (answer: unknown) => Math.ceil((Buffer.byteLength(JSON.stringify(answer)) * 4) / 3);
  /** A message may hold 4 MiB; a quarter is left for what is not the answer. */
  const mostBytes = 3.75 * 1024 * 1024;

  it('answers large entries whole in pages that a message can hold, and each of them once', async () => {
    // The largest that is recorded of a body, and the worst to write as JSON.
    const body = JSON.stringify({ $truncated: { bytes: 1e6, head: '\\"'.repeat(32 * 1024) } });
    const largest = { request: body, response: body };
    for (const number of range(0, 10)) await append(entryEvent(operationId(number), largest));
    for (const number of range(10, 20)) await append(entryEvent(operationId(number), { request: body }));
    await append(...range(20, 150).map((number) => entryEvent(operationId(number))));
    await all();
    const seen: number[][] = [];
    for (let after = 0; after < 150;) {
      const page = await journal.readEntries(readOf(), { after, through: 150, limit: 200 });
      expect(messageBytes(page)).toBeLessThan(mostBytes);
      expect(page.entries.at(-1)?.seq).toBe(page.after);
      after = page.after;
      seen.push(page.entries.map(({ seq }) => seq));
    }
    expect(seen.flat()).toEqual(range(1, 151));
    expect(Math.max(...seen.slice(0, -1).map(({ length }) => length))).toBeGreaterThan(2);
    expect(seen.at(-1)?.length).toBeGreaterThan(100);
    const followed: number[] = [];
    for (let after = 0; after < 150;) {
      const page = await journal.followEntries(readOf(), { after, limit: 100, waitMs: 0 });
      after = page.after;
      followed.push(...page.entries.map(({ seq }) => seq));
    }
    expect(followed).toEqual(range(1, 151));
    expect((await all()).length).toBe(150);
  });

  it('lists entries with the longest names in pages that a message can hold, and each of them once', async () => {
    const name = '\\'.repeat(15 * 1024);
    const long = { personal: JSON.stringify({ ...personal, name }) };
    await append(...range(0, 150).map((number) => entryEvent(operationId(number), long)));
    const seen: number[] = [];
    let pages = 0;
    for (let cursor: string | null | undefined; cursor !== null; pages += 1) {
      const given = cursor === undefined ? {} : { cursor };
      const page: EntryPage = await journal.searchEntries(readOf(), {
        limit: 200,
        filters: { class: 'write' },
        ...given,
      });
      expect(messageBytes(page)).toBeLessThan(mostBytes);
      seen.push(...page.entries.map(({ seq }) => seq));
      cursor = page.next;
    }
    expect(seen).toEqual(range(1, 151).toReversed());
    expect(pages).toBeLessThan(5);
    for (let after = 0; after < 150;) {
      const page = await journal.followEntries(readOf(), { after, limit: 200, waitMs: 0 });
      expect(messageBytes(page)).toBeLessThan(mostBytes);
      after = page.after;
    }
  });

  it('derives the same ledger again when it is gone', async () => {
    const events = range(0, 30).flatMap((number) => [
      intentEvent(operationId(number)),
      number % 5 === 0 ? unreadableEvent(`{"unreadable":${number}`) : entryEvent(operationId(number)),
    ]);
    for (const at of range(0, 6)) await append(...events.slice(at * 10, at * 10 + 10));
    const entries = await all();
    const before = await details(entries);
    await stop();
    for (const file of readdirSync(join(folder, 'journal'))) {
      if (file.startsWith('ledger.sqlite')) rmSync(join(folder, 'journal', file));
    }
    await start();
    expect(await all()).toEqual(entries);
    expect(entries).toHaveLength(30);
    expect(await details(await all())).toEqual(before);
  });

  it('says of an operation without an outcome that it is unknown, and settles it', async () => {
    await append(intentEvent(operationId(1)));
    await stop();
    executed = true;
    await start(0);
    await until(async () => (await all()).length === 2);
    expect((await all()).map(({ id, outcome }) => [id, outcome])).toEqual([
      [`${operationId(1)}:settled`, 'succeeded'],
      [`${operationId(1)}:unknown`, 'unknown'],
    ]);
  });

  it('stops at a log that has lost records, says so and adds nothing', async () => {
    await append(entryEvent(operationId(1)));
    expect(await all()).toHaveLength(1);
    await app.close();
    // The journal is away while these come and go.
    await append(entryEvent(operationId(2)));
    await append(entryEvent(operationId(3)));
    await log.close();
    dropOldest(logPath(), 2);
    await start();
    await until(() => status.current().failure !== undefined);
    expect(status.current().failure).toContain('starts at 3');
    expect(status.current().lag).toBe(2);
    expect((await all()).map(({ id }) => id)).toEqual([operationId(1)]);
    await append(entryEvent(operationId(4)));
    expect((await all()).map(({ id }) => id)).toEqual([operationId(1)]);
  });

  it('stops at a log that ends before the ledger does, and passes over none of its records', async () => {
    await append(entryEvent(operationId(1)));
    await append(entryEvent(operationId(2)));
    expect(await all()).toHaveLength(2);
    await stop();
    dropNewest(logPath(), 1);
    await start();
    await until(() => status.current().failure !== undefined);
    expect(status.current().failure).toContain('ends at 1');
    await append(entryEvent(operationId(3)), entryEvent(operationId(4)));
    expect((await all()).map(({ id }) => id)).toEqual([operationId(2), operationId(1)]);
  });
});
