import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { accountsFactsTopic, busEvent, type BusEvent, type FactsTopic } from '#contracts';
import type { Delivery, DeliveryHandler, MessageBus } from './message-bus.port.ts';
import { decodeEvent } from './wire.ts';

export interface BusUnderTest {
  readonly bus: MessageBus;
  /** A topic with the contracts of accounts that no other test uses. */
  readonly topic: FactsTopic;
  dispose(): Promise<void>;
}

const time = '2026-11-24T21:05:59.123000Z';
const accounts = Array.from({ length: 20 }, (_, number) => `0000-0000-${String(1000 + number)}`);
const [account = ''] = accounts;
const [accountChanged] = accountsFactsTopic.facts;

function factOf(key: string, position: number): BusEvent {
  const attributes = { id: `${position}`, subject: `account:${key}`, time };
  const data = { account: key, changes: ['changed' as const], operation: null, position };
  return busEvent(accountChanged, '/accounts', attributes, data);
}

function heartbeatOf(position: number): BusEvent {
  const attributes = { id: `heartbeat:${position}`, subject: 'accounts', time };
  return busEvent(accountsFactsTopic.heartbeat, '/accounts', attributes, { as_of: 1, position });
}

/** What was delivered: the ids in the order of their first delivery, by partition. */
class Received {
  readonly ids = new Map<number, string[]>();
  readonly events: BusEvent[] = [];
  readonly #topic: FactsTopic;

  constructor(topic: FactsTopic) {
    this.#topic = topic;
  }

  readonly handler: DeliveryHandler = (delivery) => {
    this.take(delivery);
    return Promise.resolve();
  };

  /** Answers whether it is the first delivery. */
  take({ partition, message }: Delivery): boolean {
    const event = decodeEvent(this.#topic, message);
    if (event === undefined) throw new Error('the event is of no known type');
    const ids = this.ids.get(partition) ?? [];
    this.ids.set(partition, ids);
    if (ids.includes(event.id)) return false;
    ids.push(event.id);
    this.events.push(event);
    return true;
  }

  positionsOf(key: string): number[] {
    return this.events
      .map(({ data }) => data as { account?: string; position: number })
      .filter((data) => data.account === key)
      .map(({ position }) => position);
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not become so in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What every bus keeps; deliveries may come more than once, from any of them. */
export function messagingContract(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`message bus: ${name}`, () => {
    let subject: BusUnderTest;
    let bus: MessageBus;
    let topic: FactsTopic;
    beforeEach(async () => {
      subject = await open();
      ({ bus, topic } = subject);
    });
    afterEach(() => subject.dispose());

    it('delivers an event with all that it says', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      await bus.publish(topic, [{ key: account, event: factOf(account, 1) }]);
      await until(() => received.events.length === 1);
      expect(received.events).toEqual([factOf(account, 1)]);
    });

    it('keeps the order of the calls per key, however many are published at once', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      const facts = upTo(200).map((position) => {
        const key = accounts[position % accounts.length] ?? '';
        return bus.publish(topic, [{ key: key, event: factOf(key, position) }]);
      });
      await Promise.all(facts);
      await until(() => received.events.length === 200);
      for (const key of accounts) {
        const positions = received.positionsOf(key);
        expect(positions).toHaveLength(10);
        expect(positions).toEqual(positions.toSorted((one, two) => one - two));
      }
    });

    it('keeps the order of the events within a call', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      const events = upTo(100).map((position) => {
        const key = accounts[position % accounts.length] ?? '';
        return { key, event: factOf(key, position) };
      });
      await bus.publish(topic, events);
      await until(() => received.events.length === 100);
      for (const ids of received.ids.values()) {
        const positions = ids.map(Number);
        expect(positions).toEqual(positions.toSorted((one, two) => one - two));
      }
    });

    it('accepts nothing of a call with an event that does not fit its contract', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      const unfit = { ...factOf(account, 2), data: { account: 7 } };
      const events = [factOf(account, 1), unfit].map((event) => ({ key: account, event }));
      await expect(bus.publish(topic, events)).rejects.toThrow();
      await bus.publish(topic, [{ key: account, event: factOf(account, 3) }]);
      await until(() => received.events.length > 0);
      expect(received.positionsOf(account)).toEqual([3]);
    });

    it('spreads keys over the partitions, each on one', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      const twice = [...accounts, ...accounts];
      await Promise.all(
        twice.map((key, index) => bus.publish(topic, [{ key: key, event: factOf(key, index + 1) }])),
      );
      await until(() => received.events.length === twice.length);
      expect(received.ids.size).toBeGreaterThan(1);
      for (const ids of received.ids.values()) {
        const keys = ids.map((id) => (Number(id) - 1) % accounts.length);
        for (const key of new Set(keys)) expect(keys.filter((other) => other === key)).toHaveLength(2);
      }
    });

    it('delivers everything to every group', async () => {
      const one = new Received(topic);
      const two = new Received(topic);
      await bus.subscribe(topic, 'one', one.handler);
      await bus.subscribe(topic, 'two', two.handler);
      await Promise.all(
        upTo(10).map((position) => bus.publish(topic, [{ key: account, event: factOf(account, position) }])),
      );
      await until(() => one.events.length === 10 && two.events.length === 10);
      expect(one.positionsOf(account)).toEqual(upTo(10));
      expect(two.positionsOf(account)).toEqual(upTo(10));
    });

    it('broadcasts to every partition, behind what was published before', async () => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      const published = accounts.map((key, index) =>
        bus.publish(topic, [{ key: key, event: factOf(key, index + 1) }]),
      );
      await Promise.all([...published, bus.broadcast(topic, heartbeatOf(20))]);
      await until(() => received.events.length === accounts.length + topic.partitions);
      expect(received.ids.size).toBe(topic.partitions);
      for (const ids of received.ids.values()) expect(ids.at(-1)).toBe('heartbeat:20');
    });

    it('delivers again what was rejected, before anything later of the partition', async () => {
      const received = new Received(topic);
      let refusals = 0;
      await bus.subscribe(topic, 'readers', (delivery) => {
        if (refusals < 3) {
          refusals += 1;
          return Promise.reject(new Error('not now'));
        }
        return received.handler(delivery);
      });
      await Promise.all(
        upTo(5).map((position) => bus.publish(topic, [{ key: account, event: factOf(account, position) }])),
      );
      await until(() => received.events.length === 5);
      expect(refusals).toBe(3);
      expect(received.positionsOf(account)).toEqual(upTo(5));
    });

    it('handles one delivery of a partition at a time', async () => {
      const running = new Set<number>();
      let overlaps = 0;
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', async (delivery) => {
        if (running.has(delivery.partition)) overlaps += 1;
        running.add(delivery.partition);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.delete(delivery.partition);
        received.take(delivery);
      });
      await Promise.all(
        accounts.map((key, index) => bus.publish(topic, [{ key: key, event: factOf(key, index + 1) }])),
      );
      await until(() => received.events.length === accounts.length);
      expect(overlaps).toBe(0);
    });

    it('does not let a partition wait for another', async () => {
      const received = new Received(topic);
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      let heldPartition: number | undefined;
      await bus.subscribe(topic, 'readers', async (delivery) => {
        heldPartition ??= delivery.partition;
        if (delivery.partition === heldPartition) await held;
        received.take(delivery);
      });
      const published = accounts.map((key, index) =>
        bus.publish(topic, [{ key: key, event: factOf(key, index + 1) }]),
      );
      const all = Promise.all(published);
      await until(() => received.ids.size > 0);
      expect([...received.ids.keys()]).not.toContain(heldPartition);
      release();
      await all;
      await until(() => received.events.length === accounts.length);
    });

    it.each([
      ['does not fit its contract', { ...factOf(account, 1), data: { account: 7 } }],
      ['has a type that the topic does not have', { ...factOf(account, 1), type: 'accounts.other.v1' }],
    ])('refuses an event that %s', async (_, event) => {
      const received = new Received(topic);
      await bus.subscribe(topic, 'readers', received.handler);
      await expect(bus.publish(topic, [{ key: account, event: event }])).rejects.toThrow();
      await bus.publish(topic, [{ key: account, event: factOf(account, 2) }]);
      await until(() => received.events.length > 0);
      expect(received.positionsOf(account)).toEqual([2]);
    });

    it('calls no handler once its subscription has stopped', async () => {
      const received = new Received(topic);
      const other = new Received(topic);
      const subscription = await bus.subscribe(topic, 'readers', received.handler);
      await bus.subscribe(topic, 'others', other.handler);
      await bus.publish(topic, [{ key: account, event: factOf(account, 1) }]);
      await until(() => received.events.length === 1);
      await subscription.stop();
      await bus.publish(topic, [{ key: account, event: factOf(account, 2) }]);
      await until(() => other.events.length === 2);
      expect(received.positionsOf(account)).toEqual([1]);
    });

    it('accepts nothing once it is closed', async () => {
      await bus.close();
      await expect(bus.publish(topic, [{ key: account, event: factOf(account, 1) }])).rejects.toThrow();
      await expect(bus.broadcast(topic, heartbeatOf(1))).rejects.toThrow();
    });
  });
}
