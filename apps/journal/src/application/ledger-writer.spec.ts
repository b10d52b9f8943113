import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationEventTypes } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { leafHash, leafText } from '#ledger';
import { LogGapError, type LogRecord, type RecordedEvent } from '#operation-log';
import { unsealText } from '#sealing/ciphers';
import {
  account,
  accounts,
  entryEvent,
  intentEvent,
  openedEvent,
  operationId,
  otherAccount,
  recorded,
  unreadableEvent,
} from '../../test/events.fixture.ts';
import { SqliteLedgerStore } from '../outbound/sqlite/ledger.store.sqlite.ts';
import { LedgerWriter } from './ledger-writer.ts';

const sealingKey = Buffer.alloc(32, 7);

/** A ledger in a folder of its own. */
class Ledger {
  private readonly folder: string;
  private store: SqliteLedgerStore;

  constructor(folder: string) {
    mkdirSync(folder);
    this.folder = folder;
    this.store = this.open();
  }

  async write(records: readonly RecordedEvent[]) {
    return await new LedgerWriter(this.store, sealingKey).write(0, records);
  }

  reopen(): void {
    this.store.close();
    this.store = this.open();
  }

  async entries(ofAccount: string = account) {
    const all = { account: ofAccount, limit: 10_000, before: null, operation: null };
    return (await this.store.search(all)).toReversed();
  }

  async unresolved() {
    return await this.store.unresolved(Number.MAX_SAFE_INTEGER, 10_000);
  }

  /** Every column of every row. */
  async everything() {
    const ledgers = await Promise.all([...accounts, '3141-5926-5359'].map((one) => this.entries(one)));
    return { ledgers, intents: await this.unresolved(), progress: await this.store.progress(0) };
  }

  bytes(): Buffer {
    return Buffer.concat(readdirSync(this.folder).map((file) => readFileSync(join(this.folder, file))));
  }

  close(): void {
    this.store.close();
  }

  private open(): SqliteLedgerStore {
    return new SqliteLedgerStore(join(this.folder, 'ledger.sqlite'));
  }
}

describe('the writer of ledgers', () => {
  let folder: string;
  let opened: Ledger[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-writer-'));
    opened = [];
  });
  afterEach(() => {
    for (const ledger of opened) ledger.close();
    rmSync(folder, { recursive: true });
  });
  const newLedger = () => {
    const ledger = new Ledger(join(folder, String(opened.length)));
    opened.push(ledger);
    return ledger;
  };

  const interleaved = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      entryEvent(operationId(index), {
        skeleton: { account: accounts[(index * 7 + (index >> 2)) % 3] as string },
      }),
    );

  it('numbers each account densely in the order of the log', async () => {
    const ledger = newLedger();
    const events = recorded(interleaved(60));
    await ledger.write(events.slice(0, 25));
    await ledger.write(events.slice(25));
    for (const one of accounts) {
      const entries = await ledger.entries(one);
      const expected = events.filter(({ key }) => key === one);
      expect(entries.map(({ seq }) => seq)).toEqual(expected.map((_, index) => index + 1));
      expect(entries.map(({ offset }) => offset)).toEqual(expected.map(({ offset }) => offset));
      expect(entries.map(({ data }) => data)).toEqual(expected.map(({ data }) => data));
    }
  });

  it('hashes the leaf of each entry in its place', async () => {
    const ledger = newLedger();
    await ledger.write(recorded(interleaved(9)));
    for (const entry of await ledger.entries()) {
      const leaf = { ...entry, recordedAt: timestampOfMillis(entry.recordedAt) };
      expect(entry.leafHash).toBe(leafHash(leafText(leaf)));
    }
  });

  it('adds nothing for records that are delivered again', async () => {
    const ledger = newLedger();
    const events = recorded([...interleaved(20), unreadableEvent('unreadable')]);
    await ledger.write(events.slice(0, 12));
    expect(await ledger.write(events.slice(0, 12))).toEqual({
      progress: { offset: 12, recordedAt: events[11]?.recordedAt },
      entries: [],
    });
    await ledger.write(events.slice(6));
    const once = await ledger.everything();
    await ledger.write(events.slice(3, 15));
    await ledger.write(events);
    await ledger.write([]);
    expect(await ledger.everything()).toEqual(once);
  });

  it.each([1, 2, 4, 5])(
    'adds nothing for events that are in the log twice, in batches of %d',
    async (size) => {
      const ledger = newLedger();
      const [first, second] = interleaved(2) as [LogRecord, LogRecord];
      const unreadable = unreadableEvent('unreadable');
      const events = recorded([first, unreadable, first, second, unreadable, first, second]);
      for (let at = 0; at < events.length; at += size) await ledger.write(events.slice(at, at + size));
      const { ledgers, progress } = await ledger.everything();
      expect(
        ledgers
          .flat()
          .map(({ offset }) => offset)
          .toSorted(),
      ).toEqual([1, 2, 4]);
      expect(progress.offset).toBe(7);
    },
  );

  it('does not let the recorded time of an account go back', async () => {
    const ledger = newLedger();
    const of = (number: number, to: string) => entryEvent(operationId(number), { skeleton: { account: to } });
    const targets = [account, otherAccount, account, account, otherAccount];
    const times = [500, 400, 300, 600, 100];
    const events = recorded(
      targets.map((to, index) => of(index, to)),
      1,
      (index) => times[index] as number,
    );
    await ledger.write(events.slice(0, 2));
    await ledger.write(events.slice(2));
    expect((await ledger.entries()).map(({ recordedAt }) => recordedAt)).toEqual([500, 500, 600]);
    expect((await ledger.entries(otherAccount)).map(({ recordedAt }) => recordedAt)).toEqual([400, 400]);
  });

  it('gives what it can not read its place, sealed', async () => {
    const ledger = newLedger();
    const [before, after] = [entryEvent(operationId(1)), entryEvent(operationId(2))];
    const canary = 'canary-5f1d2c';
    const events = recorded([before, unreadableEvent(`{"secret":"${canary}"`), after]);
    await ledger.write(events);
    const entries = await ledger.entries();
    expect(entries.map(({ seq, type }) => [seq, type])).toEqual([
      [1, operationEventTypes.completed],
      [2, 'quarantined'],
      [3, operationEventTypes.completed],
    ]);
    const [, { data, entryId } = { data: '', entryId: '' }] = entries;
    const { sealed } = JSON.parse(data) as { sealed: string };
    const raw = `${events[1]?.key}\t${events[1]?.attributes}\t${events[1]?.data}`;
    expect(unsealText(sealingKey, sealed, entryId)).toBe(raw);
    expect(() => unsealText(Buffer.alloc(32, 8), sealed, entryId)).toThrow();
    expect(ledger.bytes().includes(operationId(2))).toBe(true);
    expect(ledger.bytes().includes(canary)).toBe(false);
    ledger.reopen();
    expect(ledger.bytes().includes(canary)).toBe(false);
  });

  it('gives events that are unreadable alike places of their own in each account', async () => {
    const ledger = newLedger();
    await ledger.write(recorded([unreadableEvent('{}'), unreadableEvent('{}', otherAccount)]));
    expect(await ledger.entries()).toHaveLength(1);
    expect(await ledger.entries(otherAccount)).toHaveLength(1);
  });

  it('does not open an intent again after its end, whichever way the intent comes again', async () => {
    const intent = intentEvent(operationId(1));
    const settled = {
      type: operationEventTypes.settled,
      skeleton: { entry_id: `${operationId(1)}:settled` },
    };
    for (const end of [entryEvent(operationId(1)), entryEvent(operationId(1), settled)]) {
      for (const size of [1, 2, 3]) {
        const ledger = newLedger();
        const events = recorded([intent, end, intent]);
        for (let at = 0; at < 3; at += size) await ledger.write(events.slice(at, at + size));
        expect(await ledger.unresolved()).toEqual([]);
      }
    }
  });

  it('opens a stream once, whatever comes again and in whichever batches', async () => {
    const [opened, end] = [openedEvent(operationId(1)), entryEvent(operationId(1))];
    const later = entryEvent(operationId(2), {
      skeleton: { gateway: { id: 'gateway', boot: 'later', counter: 1 } },
    });
    for (const size of [1, 2, 5]) {
      const ledger = newLedger();
      const write = async (events: readonly LogRecord[]) => {
        const records = recorded(events, (await ledger.everything()).progress.offset + 1);
        for (let at = 0; at < records.length; at += size) await ledger.write(records.slice(at, at + size));
      };
      await write([opened, opened]);
      expect(await ledger.unresolved()).toEqual([]);
      await write([later]);
      expect(await ledger.unresolved()).toMatchObject([{ operationId: operationId(1), state: 'streaming' }]);
      await write([end, opened, opened]);
      expect(await ledger.unresolved()).toEqual([]);
      expect((await ledger.entries()).map(({ entryId }) => entryId)).toEqual([
        `${operationId(1)}:opened`,
        operationId(2),
        operationId(1),
      ]);
    }
  });

  it('refuses a hole in the log and writes nothing of what is behind it', async () => {
    const ledger = newLedger();
    const events = recorded(interleaved(9));
    await ledger.write(events.slice(0, 3));
    const before = await ledger.everything();
    await expect(ledger.write(events.slice(4))).rejects.toThrow(LogGapError);
    await expect(ledger.write([...events.slice(3, 5), ...events.slice(6)])).rejects.toThrow(LogGapError);
    expect(await ledger.everything()).toEqual(before);
    await ledger.write(events.slice(3));
    expect((await ledger.everything()).progress.offset).toBe(9);
  });

  it('derives the same rows however the log is split and wherever it stops', async () => {
    const events = recorded(mixed(), 1, (index) => 1_790_000_000_000 + ((index * 13) % 17));
    const whole = newLedger();
    await whole.write(events);
    const expected = await whole.everything();
    const quarantined = expected.ledgers.flat().filter(({ type }) => type === 'quarantined');
    expect([expected.ledgers.flat().length, quarantined.length, expected.intents.length]).toEqual([
      70, 10, 20,
    ]);
    const steps = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 40 }), reopen: fc.boolean(), again: fc.nat(9) }),
    );
    await fc.assert(
      fc.asyncProperty(steps, async (splits) => {
        const ledger = newLedger();
        let at = 0;
        for (const { size, reopen, again } of splits) {
          await ledger.write(events.slice(Math.max(0, at - again), at + size));
          at += size;
          if (reopen) ledger.reopen();
        }
        await ledger.write(events.slice(Math.min(Math.max(0, at - 3), events.length)));
        expect(await ledger.everything()).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

/** Ten rounds of everything that a log may hold, some of it twice. */
function mixed(): LogRecord[] {
  return Array.from({ length: 10 }, (_, round) => {
    const own = { account: accounts[round % 3] as string };
    const [ended, open, unknown, late] = [0, 1, 2, 3].map((number) => operationId(round * 4 + number)) as [
      string,
      string,
      string,
      string,
    ];
    const unknownOf = (operation: string) =>
      entryEvent(operation, {
        type: operationEventTypes.unknown,
        skeleton: { ...own, entry_id: `${operation}:unknown`, outcome: 'unknown' },
      });
    const settled = entryEvent(late, {
      type: operationEventTypes.settled,
      skeleton: { ...own, entry_id: `${late}:settled`, settles: `${late}:unknown` },
    });
    const outcome = entryEvent(ended, { skeleton: own });
    const read = entryEvent(operationId(1000 + round), { skeleton: { ...own, class: 'read' } });
    return [
      ...[ended, open, unknown, late].map((operation) => intentEvent(operation, own)),
      outcome,
      unreadableEvent(`{"unreadable":${round}`, own.account),
      intentEvent(ended, own),
      unknownOf(unknown),
      unknownOf(late),
      outcome,
      settled,
      unknownOf(late),
      entryEvent(late, { skeleton: own }),
      read,
    ];
  }).flat();
}
