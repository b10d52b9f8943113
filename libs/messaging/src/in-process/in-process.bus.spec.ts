import { describe, expect, it } from '@jest/globals';
import { accountsFactFixtures, accountsFactsTopic } from '#contracts';
import { messagingContract } from '../messaging.contract.ts';
import { InProcessBus } from './in-process.bus.ts';

const topic = accountsFactsTopic;
const event = accountsFactFixtures['accounts.account-changed.v1'];
const account = '3141-5926-5359';

for (const cruel of [false, true]) {
  messagingContract(`in process${cruel ? ', cruel' : ''}`, () => {
    const bus = new InProcessBus({ cruel });
    return Promise.resolve({ bus, topic, dispose: () => bus.close() });
  });
}

describe('the bus in one process', () => {
  it('accepts a publication only when every group has handled it', async () => {
    const bus = new InProcessBus();
    const steps: string[] = [];
    for (const group of ['one', 'two']) {
      await bus.subscribe(topic, group, async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        steps.push('handled');
      });
    }
    const published = bus.publish(topic, [{ key: account, event }]).then(() => steps.push('accepted'));
    expect(steps).toEqual([]);
    await published;
    expect(steps).toEqual(['handled', 'handled', 'accepted']);
  });

  it('accepts at once what nobody has subscribed to', async () => {
    await new InProcessBus().publish(topic, [{ key: account, event }]);
  });

  it('rejects what a group that ends has not handled', async () => {
    const bus = new InProcessBus();
    const subscription = await bus.subscribe(topic, 'one', () => Promise.reject(new Error('never')));
    const refused = expect(bus.publish(topic, [{ key: account, event }])).rejects.toThrow('ended');
    await subscription.stop();
    await refused;
  });

  it('refuses more than its capacity, and goes on with what it has', async () => {
    const bus = new InProcessBus({ capacity: 3 });
    let handled = 0;
    await bus.subscribe(topic, 'one', () => Promise.resolve(void (handled += 1)));
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => bus.publish(topic, [{ key: account, event }])),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(handled).toBe(3);
    await bus.publish(topic, [{ key: account, event }]);
    expect(handled).toBe(4);
  });

  it('takes a group once', async () => {
    const bus = new InProcessBus();
    await bus.subscribe(topic, 'one', () => Promise.resolve());
    await expect(bus.subscribe(topic, 'one', () => Promise.resolve())).rejects.toThrow('before');
  });

  it('is cruel where it was asked to be: everything comes twice, and some of it again', async () => {
    const bus = new InProcessBus({ cruel: true });
    const handled = new Map<string, number>();
    await bus.subscribe(topic, 'one', ({ message }) => {
      const id = message.attributes['id'] ?? '';
      handled.set(id, (handled.get(id) ?? 0) + 1);
      return Promise.resolve();
    });
    for (let position = 1; position <= 5; position += 1) {
      await bus.publish(topic, [{ key: account, event: { ...event, id: `${position}` } }]);
    }
    expect([...handled.values()]).toEqual([2, 2, 3, 3, 3]);
  });
});
