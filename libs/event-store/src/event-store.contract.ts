import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Commit, EventStore, NewCommit } from './event-store.port.ts';

export interface EventStoreUnderTest {
  readonly store: EventStore;
  /** Closes the store and opens what it left. */
  reopen(): Promise<EventStore>;
  dispose(): Promise<void>;
}

let commands = 0;

/** A commit of one event under a command id of its own, unless told otherwise. */
export function newCommit(changes: Partial<NewCommit> = {}): NewCommit {
  commands += 1;
  return {
    stream: 'thing:1',
    expectedVersion: 0,
    commandId: `command-${commands}`,
    operationId: null,
    events: [{ type: 'things.thing-made.v1', data: { number: commands } }],
    ...changes,
  };
}

const positions = (commits: readonly Commit[]) => commits.map((commit) => commit.position);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What every event store keeps, whatever the engine. */
export function eventStoreContract(name: string, open: () => Promise<EventStoreUnderTest>): void {
  describe(`event store: ${name}`, () => {
    let subject: EventStoreUnderTest;
    let store: EventStore;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.dispose());

    const committed = async (changes: Partial<NewCommit> = {}): Promise<Commit> => {
      const result = await store.append(newCommit(changes));
      if (result.outcome !== 'committed') throw new Error(`expected a commit, got ${result.outcome}`);
      return result.commit;
    };

    describe('expected version', () => {
      const matrix = [
        { has: 0, expected: 0, outcome: 'committed' },
        { has: 0, expected: 1, outcome: 'conflict' },
        { has: 1, expected: 0, outcome: 'conflict' },
        { has: 1, expected: 1, outcome: 'committed' },
        { has: 1, expected: 2, outcome: 'conflict' },
        { has: 3, expected: 2, outcome: 'conflict' },
        { has: 3, expected: 3, outcome: 'committed' },
      ];
      it.each(matrix)(
        'a stream at $has, appended to at $expected, answers $outcome',
        async ({ has, expected, outcome }) => {
          for (let version = 0; version < has; version += 1) await committed({ expectedVersion: version });
          const result = await store.append(newCommit({ expectedVersion: expected }));
          expect(result.outcome).toBe(outcome);
          if (result.outcome === 'conflict') expect(result.version).toBe(has);
          expect(await store.readStream('thing:1')).toHaveLength(outcome === 'conflict' ? has : has + 1);
        },
      );

      it('counts events, not commits', async () => {
        const event = { type: 'things.thing-made.v1', data: null };
        expect((await committed({ events: [event, event, event] })).version).toBe(3);
        expect(await store.append(newCommit({ expectedVersion: 1 }))).toEqual({
          outcome: 'conflict',
          version: 3,
        });
        expect((await committed({ expectedVersion: 3 })).version).toBe(4);
      });

      it('is of one stream alone', async () => {
        await committed({ stream: 'thing:1' });
        expect((await committed({ stream: 'thing:2' })).version).toBe(1);
      });
    });

    it('lets exactly one of many concurrent appends at one version win', async () => {
      const results = await Promise.all(upTo(20).map(() => store.append(newCommit())));
      expect(results.filter((result) => result.outcome === 'committed')).toHaveLength(1);
      expect(results.filter((result) => result.outcome === 'conflict')).toHaveLength(19);
      expect(await store.readStream('thing:1')).toHaveLength(1);
    });

    it('answers a repeated command with its first commit, whatever it asks now', async () => {
      const first = await committed({ commandId: 'once' });
      await committed({ expectedVersion: 1 });
      const again = newCommit({ commandId: 'once', events: [{ type: 'things.other.v1', data: 2 }] });
      for (const expectedVersion of [0, 1, 2]) {
        const result = await store.append({ ...again, expectedVersion });
        expect(result).toEqual({ outcome: 'repeated', commit: first });
      }
      expect(await store.readAll(0, 10)).toHaveLength(2);
    });

    it('commits a command once when it arrives many times at once', async () => {
      const commit = newCommit({ commandId: 'once' });
      const results = await Promise.all(upTo(10).map(() => store.append(commit)));
      expect(results.filter((result) => result.outcome === 'committed')).toHaveLength(1);
      expect(results.filter((result) => result.outcome === 'repeated')).toHaveLength(9);
    });

    it('takes one command on two streams, and finds both commits', async () => {
      const one = await committed({ commandId: 'both', stream: 'thing:1' });
      const two = await committed({ commandId: 'both', stream: 'thing:2' });
      await committed({ stream: 'thing:3' });
      expect(await store.findByCommand('both')).toEqual([one, two]);
      expect(await store.findByCommand('never')).toEqual([]);
    });

    it('commits several events as one', async () => {
      const events = upTo(3).map((number) => ({ type: 'things.thing-made.v1', data: { number } }));
      const commit = await committed({ events });
      expect(commit).toMatchObject({ position: 1, version: 3, events });
      expect(await store.readStream('thing:1')).toEqual([commit]);
    });

    it('keeps the trace of what caused a commit, where one is known', async () => {
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const traced = await committed({ traceparent });
      const untraced = await committed({ expectedVersion: 1 });
      expect([traced.traceparent, untraced.traceparent]).toEqual([traceparent, null]);
      expect(await store.readAll(0, 10)).toEqual([traced, untraced]);
    });

    it('refuses a commit without events', async () => {
      await expect(store.append(newCommit({ events: [] }))).rejects.toThrow('at least one event');
      expect(await store.readAll(0, 10)).toEqual([]);
    });

    it('numbers commits without a gap over all streams, refused appends included', async () => {
      const appends = upTo(60).map((number) =>
        store.append(newCommit({ stream: `thing:${number % 40}`, expectedVersion: 0 })),
      );
      const results = await Promise.all(appends);
      expect(results.filter((result) => result.outcome === 'committed')).toHaveLength(40);
      expect(positions(await store.readAll(0, 100))).toEqual(upTo(40));
    });

    it('reads a stream in the order of its versions', async () => {
      for (const version of [0, 1, 2, 3, 4]) {
        await committed({ expectedVersion: version });
        await committed({ stream: `other:${version}` });
      }
      const commits = await store.readStream('thing:1');
      expect(commits.map((commit) => commit.version)).toEqual([1, 2, 3, 4, 5]);
      expect(positions(commits)).toEqual([1, 3, 5, 7, 9]);
      expect(await store.readStream('thing:unknown')).toEqual([]);
    });

    it('reads on in a stream after a version', async () => {
      const event = { type: 'things.thing-made.v1', data: null };
      await committed({ events: [event, event] });
      await committed({ stream: 'thing:2' });
      const last = await committed({ expectedVersion: 2 });
      expect(await store.readStream('thing:1', 2)).toEqual([last]);
      expect(await store.readStream('thing:1', 3)).toEqual([]);
      expect(await store.readStream('thing:1', 0)).toHaveLength(2);
    });

    it('reads all streams page by page', async () => {
      for (const number of upTo(7)) await committed({ stream: `thing:${number}` });
      expect(positions(await store.readAll(0, 3))).toEqual([1, 2, 3]);
      expect(positions(await store.readAll(3, 3))).toEqual([4, 5, 6]);
      expect(positions(await store.readAll(6, 3))).toEqual([7]);
      expect(await store.readAll(7, 3)).toEqual([]);
    });

    it('gives events back as the JSON that they are', async () => {
      const data = {
        text: 'naïve ☕ \u0000 \n "quoted" \\ ${x} $set a.b',
        numbers: [0, -1, 1.5, Number.MAX_SAFE_INTEGER],
        nested: { deep: [{ null: null, true: true, empty: {}, none: [] }] },
        'dotted.name': 1,
        $dollar: 2,
      };
      const events = [data, null, 'text', 7, [1, 'two']].map((value) => ({
        type: 'things.thing-made.v1',
        data: value,
      }));
      const commit = await committed({ events, operationId: 'operation-1' });
      expect(commit.events).toEqual(events);
      expect(commit.operationId).toBe('operation-1');
      expect(commit.committedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(await store.readAll(0, 1)).toEqual([commit]);
    });

    it('keeps everything when it is opened again, and goes on from there', async () => {
      const first = await committed({ commandId: 'once' });
      store = await subject.reopen();
      expect(await store.readAll(0, 10)).toEqual([first]);
      expect(await store.append(newCommit({ commandId: 'once' }))).toEqual({
        outcome: 'repeated',
        commit: first,
      });
      expect((await store.append(newCommit())).outcome).toBe('conflict');
      expect(await committed({ expectedVersion: 1 })).toMatchObject({ position: 2, version: 2 });
    });
  });
}
