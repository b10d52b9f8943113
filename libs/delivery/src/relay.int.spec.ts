import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accountChanged,
  accountsFactsTopic,
  busEvent,
  type AccountsFact,
  type FactsTopic,
  type HeartbeatData,
} from '#contracts';
import { SqliteEventStore, type Commit, type EventStore } from '#event-store';
import { InProcessBus, type KeyedEvent, type MessageBus } from '#messaging';
import { ConsumerRunner } from './consumer-runner.ts';
import { heartbeatEveryMs, Relay } from './relay.ts';
import { SqlitePositionStore } from './sqlite/position-store.sqlite.ts';
import { WakingStore } from './waking-store.ts';

const topic = accountsFactsTopic;
const accounts = Array.from({ length: 7 }, (_, number) => `0000-0000-000${number}`);

function factOf(commit: Commit): Promise<KeyedEvent> {
  const account = commit.stream.slice('account:'.length);
  const { position, operationId: operation, committedAt: time } = commit;
  const data = { account, changes: ['changed' as const], operation, position };
  const event = busEvent(
    accountChanged,
    '/accounts',
    { id: `${position}`, subject: commit.stream, time },
    data,
  );
  return Promise.resolve({ key: account, event });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not become so in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A bus that fails: before it delivers, half way, after it has; or it never answers. */
class FaultyBus extends InProcessBus {
  readonly faults = { early: 0, halfway: 0, late: 0 };
  hangs = false;

  override async publish(to: FactsTopic, events: readonly KeyedEvent[]): Promise<void> {
    if (this.hangs) return new Promise(() => {});
    this.#fail('early');
    await super.publish(to, events.slice(0, events.length / 2));
    this.#fail('halfway');
    await super.publish(to, events.slice(events.length / 2));
    this.#fail('late');
  }

  #fail(fault: keyof FaultyBus['faults']): void {
    if (this.faults[fault] === 0) return;
    this.faults[fault] -= 1;
    throw new Error('refused');
  }
}

describe('the relay', () => {
  let folder: string;
  let store: EventStore;
  let positions: SqlitePositionStore;
  let bus: FaultyBus;
  let relays: Relay[];
  let received: AccountsFact['data'][];
  let beats: HeartbeatData[];
  let reader: ConsumerRunner<typeof topic>;
  let commands = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'));
    relays = [];
    store = new WakingStore(await SqliteEventStore.open(join(folder, 'events.sqlite')), (position) =>
      relays.forEach((relay) => relay.wake(position)),
    );
    positions = new SqlitePositionStore(join(folder, 'positions.sqlite'));
    bus = new FaultyBus();
    received = [];
    beats = [];
    reader = new ConsumerRunner({
      bus,
      topic,
      parkingLot: { park: (event) => Promise.reject(new Error(event.reason)) },
      consumer: {
        name: 'reader',
        handle: ({ data }) => void received.push(data),
        heartbeat: (partition, heartbeat) => void (partition === 0 && beats.push(heartbeat)),
      },
    });
    await reader.start();
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    await reader.stop();
    await bus.close();
    await store.close();
    await positions.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (changes: Partial<ConstructorParameters<typeof Relay>[0]> = {}) => {
    const on: MessageBus = bus;
    const relay = new Relay({ name: 'relay', store, positions, bus: on, topic, factOf, ...changes });
    relays.push(relay);
    await relay.start();
    return relay;
  };
  const versions = new Map<string, number>();
  beforeEach(() => versions.clear());
  const commit = async (number: number, events = 1) => {
    commands += 1;
    const stream = `account:${accounts[number % accounts.length]}`;
    const expectedVersion = versions.get(stream) ?? 0;
    versions.set(stream, expectedVersion + events);
    const happened = Array.from({ length: events }, () => ({ type: 'accounts.x.v1', data: {} }));
    const commandId = `command-${commands}`;
    const result = await store.append({
      stream,
      expectedVersion,
      commandId,
      operationId: null,
      events: happened,
    });
    if (result.outcome !== 'committed') throw new Error(result.outcome);
    return result.commit.position;
  };
  const commitMany = async (count: number) => {
    for (let number = 0; number < count; number += 1) await commit(number);
  };
  /** Every position once, those of one account in order. */
  const expectAll = (count: number) => {
    const all = received.map(({ position }) => position);
    expect(all.toSorted((one, two) => one - two)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    for (const account of accounts) {
      const own = received.filter((data) => data.account === account).map(({ position }) => position);
      expect(own).toEqual(own.toSorted((one, two) => one - two));
    }
  };

  it('publishes what was committed before it started, and since', async () => {
    await commitMany(10);
    await start();
    await until(() => received.length === 10);
    await commitMany(10);
    await until(() => received.length === 20);
    expectAll(20);
  });

  it('is woken by a commit: it does not wait for its next heartbeat', async () => {
    const relay = await start();
    await until(() => beats.length > 0);
    const begun = performance.now();
    await commit(0);
    await until(() => received.length === 1);
    expect(performance.now() - begun).toBeLessThan(heartbeatEveryMs);
    await until(() => relay.status().lag === 0);
    expect(relay.status()).toMatchObject({ position: 1, failure: undefined });
  });

  it('goes on from where it was', async () => {
    const first = await start();
    await commitMany(5);
    await until(() => first.status().position === 5);
    await first.stop();
    expect(await positions.load('relay')).toBe(5);
    const asked: number[] = [];
    const watched = {
      readAll: (after: number, limit: number) => (asked.push(after), store.readAll(after, limit)),
    };
    await start({ store: watched });
    await until(() => asked.length > 0);
    expect(Math.min(...asked)).toBe(5);
  });

  it('publishes again after a crash what it may have lost, and readers see it once', async () => {
    await start({
      positions: {
        ...positions,
        load: () => Promise.resolve(0),
        save: () => Promise.resolve(),
      } as never,
    });
    await commitMany(10);
    await until(() => received.length === 10);
    await start();
    await commitMany(3);
    await until(() => received.length === 13);
    expectAll(13);
  });

  it.each(['early', 'halfway', 'late'] as const)(
    'loses nothing and keeps order where the bus fails: %s',
    async (fault) => {
      bus.faults[fault] = 7;
      await commitMany(30);
      await start();
      await commitMany(30);
      await until(() => received.length === 60);
      expectAll(60);
      await until(() => bus.faults[fault] === 0);
    },
  );

  it('sees each fact once where two relays are at work', async () => {
    await start();
    await start({ name: 'another' });
    await commitMany(30);
    await until(() => received.length === 30);
    await until(() => relays.every((relay) => relay.status().position === 30));
    expectAll(30);
  });

  it('holds up and says why where a commit can not be mapped, and never skips it', async () => {
    let broken = true;
    const relay = await start({
      factOf: (next) =>
        broken && next.position === 2 ? Promise.reject(new Error('no such subject')) : factOf(next),
    });
    await commitMany(3);
    await until(() => relay.status().failure !== undefined);
    await until(() => relay.status().lag >= 2);
    expect(relay.status().failure).toBe('no such subject');
    expect(received.filter(({ position }) => position > 1)).toEqual([]);
    broken = false;
    await until(() => received.length === 3);
    expectAll(3);
    await until(() => relay.status().failure === undefined);
  });

  it('sends no heartbeat while it can not read the store', async () => {
    let broken = false;
    const readAll = (after: number, limit: number) =>
      broken ? Promise.reject(new Error('disk')) : store.readAll(after, limit);
    const relay = await start({ store: { readAll } });
    await until(() => beats.length > 1);
    broken = true;
    await until(() => relay.status().failure === 'disk');
    const seen = beats.length;
    await new Promise((resolve) => setTimeout(resolve, heartbeatEveryMs * 2));
    expect(beats).toHaveLength(seen);
    expect(relay.status().ageMs).toBeGreaterThan(heartbeatEveryMs);
    broken = false;
    await until(() => beats.length > seen);
  });

  it('says with a heartbeat only what is true: what was committed by then has been delivered', async () => {
    await start();
    const committed: { position: number; at: number }[] = [];
    for (let number = 0; number < 60; number += 1) {
      committed.push({ position: await commit(number), at: Date.now() });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const last = committed.at(-1)?.at ?? 0;
    await until(() => (beats.at(-1)?.as_of ?? 0) > last);
    expect(beats.length).toBeGreaterThan(2);
    for (const { as_of: asOf, position } of beats) {
      const before = committed.filter(({ at }) => at < asOf);
      expect(position).toBeGreaterThanOrEqual(before.at(-1)?.position ?? 0);
    }
  });

  it('stops in time though the bus does not answer, and does not count that as published', async () => {
    const relay = await start();
    await until(() => beats.length > 0);
    bus.hangs = true;
    await commit(0);
    await until(() => relay.status().lag === 1);
    await relay.stop();
    expect(await positions.load('relay')).toBe(0);
    bus.hangs = false;
    await start();
    await until(() => received.length === 1);
  });
});
