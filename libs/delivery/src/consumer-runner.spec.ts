import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  accountChanged,
  accountsFactsTopic,
  accountsHeartbeat,
  busEvent,
  type AccountsFact,
  type BusEvent,
  type FactsTopic,
  type ParkedEvent,
} from '#contracts';
import { InProcessBus } from '#messaging';
import { NotFoldableError, type Consumer } from './consumer.ts';
import { ConsumerRunner, type ConsumerRunnerOptions } from './consumer-runner.ts';
import type { ParkingLot } from './parking-lot.port.ts';
import { SqlitePositionStore } from './sqlite/position-store.sqlite.ts';

const topic = accountsFactsTopic;
type Topic = typeof topic;
const account = '3141-5926-5359';
const time = '2026-11-24T21:05:59.123000Z';
/** The same topic for a publisher that keeps no contract. */
const anything: FactsTopic = {
  ...topic,
  facts: [...topic.facts.map((contract) => contract.type), 'accounts.later.v9'].map((type) => ({
    ...accountChanged,
    type,
    schema: z.any(),
  })),
};

function fact(position: number): BusEvent {
  const data = { account, changes: ['changed' as const], operation: null, position };
  return busEvent(
    accountChanged,
    '/accounts',
    { id: `${position}`, subject: `account:${account}`, time },
    data,
  );
}

function heartbeat(position: number): BusEvent {
  const attributes = { id: `${position}:1`, subject: 'accounts', time };
  return busEvent(accountsHeartbeat, '/accounts', attributes, { as_of: 1, position });
}

describe('the consumer runner', () => {
  let bus: InProcessBus;
  let handled: number[];
  let parked: ParkedEvent[];
  let fail: (position: number) => Error | undefined;
  const runners: ConsumerRunner<Topic>[] = [];
  const lot: ParkingLot = { park: (event) => Promise.resolve(void parked.push(event)) };
  beforeEach(() => {
    bus = new InProcessBus();
    handled = [];
    parked = [];
    fail = () => undefined;
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await bus.close();
  });

  const run = async (
    changes: Partial<Consumer<Topic>> = {},
    options: Partial<ConsumerRunnerOptions<Topic>> = {},
  ) => {
    const consumer: Consumer<Topic> = {
      name: 'readers',
      handle(received: AccountsFact) {
        const { position } = received.data;
        const failure = fail(position);
        if (failure) throw failure;
        handled.push(position);
      },
      ...changes,
    };
    const runner = new ConsumerRunner({
      bus,
      topic,
      consumer,
      parkingLot: lot,
      backoffMs: [1, 1],
      ...options,
    });
    runners.push(runner);
    await runner.start();
    return runner;
  };
  const publish = (...positions: number[]) =>
    Promise.all(positions.map((position) => bus.publish(topic, [{ key: account, event: fact(position) }])));

  it('hands over every fact once and in order, however badly they are delivered', async () => {
    bus = new InProcessBus({ cruel: true });
    await run();
    const positions = Array.from({ length: 12 }, (_, index) => index + 1);
    await publish(...positions);
    expect(handled).toEqual(positions);
  });

  it('drops what an outdated relay publishes again', async () => {
    await run();
    await publish(5, 6);
    await publish(4, 5, 6, 7);
    expect(handled).toEqual([5, 6, 7]);
  });

  it('tries again what failed before it goes on', async () => {
    let failures = 0;
    fail = (position) => (position === 2 && failures++ < 2 ? new Error('not now') : undefined);
    await run();
    await publish(1, 2, 3);
    expect(failures).toBe(3);
    expect(handled).toEqual([1, 2, 3]);
    expect(parked).toEqual([]);
  });

  it('parks what fails for good, tells its consumer, and goes on', async () => {
    const told: ParkedEvent[] = [];
    let tries = 0;
    fail = (position) => (position === 2 ? (tries++, new Error('never')) : undefined);
    await run({ parked: (event) => void told.push(event) });
    await publish(1, 2, 3);
    expect(tries).toBe(3);
    expect(handled).toEqual([1, 3]);
    expect(parked).toEqual([
      {
        consumer: 'readers',
        account,
        topic: topic.name,
        partition: expect.any(Number),
        position: 2,
        id: '2',
        reason: 'Error: never',
      },
    ]);
    expect(told).toEqual(parked);
  });

  it('does not try again what can not be folded', async () => {
    let tries = 0;
    fail = () => (tries++, new NotFoldableError('no such thing'));
    await run();
    await publish(1);
    expect(tries).toBe(1);
    expect(parked).toHaveLength(1);
  });

  it('parks what can not be read', async () => {
    await run();
    await bus.publish(anything, [{ key: account, event: { ...fact(1), data: { position: 'first' } } }]);
    await publish(2);
    expect(handled).toEqual([2]);
    expect(parked).toMatchObject([{ account: null, position: null, id: '1' }]);
  });

  it('passes over types that it does not know yet', async () => {
    await run();
    await bus.publish(anything, [{ key: account, event: { ...fact(1), type: 'accounts.later.v9' } }]);
    await publish(2);
    expect(handled).toEqual([2]);
    expect(parked).toEqual([]);
  });

  it('has a fact delivered again that it could not park', async () => {
    let failures = 0;
    const full: ParkingLot = {
      park: (event) => (failures++ < 2 ? Promise.reject(new Error('full')) : lot.park(event)),
    };
    fail = (position) => (position === 1 ? new NotFoldableError('never') : undefined);
    await run({}, { parkingLot: full });
    await publish(1, 2);
    expect(parked).toMatchObject([{ position: 1 }]);
    expect(handled).toEqual([2]);
  });

  it('passes heartbeats on, but not those from before the last fact', async () => {
    const beats: [number, number][] = [];
    await run({ heartbeat: (partition, { position }) => void beats.push([partition, position]) });
    await bus.broadcast(topic, heartbeat(3));
    expect(beats.map(([partition]) => partition).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    await publish(4);
    await bus.broadcast(topic, heartbeat(3));
    await bus.broadcast(topic, heartbeat(4));
    expect(beats.filter(([, position]) => position === 3)).toHaveLength(11);
    expect(beats.filter(([, position]) => position === 4)).toHaveLength(6);
  });

  it('goes on where it was when it has a place to remember', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runner-'));
    const positions = new SqlitePositionStore(join(folder, 'positions.sqlite'));
    const first = await run({}, { positions });
    await publish(1, 2);
    await first.stop();
    await run({}, { positions });
    await publish(1, 2, 3);
    expect(handled).toEqual([1, 2, 3]);
    await positions.close();
    rmSync(folder, { recursive: true });
  });

  it('stops while it waits to try again, and counts nothing as done', async () => {
    fail = () => new Error('never');
    const runner = await run({}, { backoffMs: [60_000] });
    const refused = expect(publish(1)).rejects.toThrow('ended');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await runner.stop();
    await refused;
    expect(parked).toEqual([]);
    fail = () => undefined;
    await run();
    await publish(1);
    expect(handled).toEqual([1]);
  });
});
