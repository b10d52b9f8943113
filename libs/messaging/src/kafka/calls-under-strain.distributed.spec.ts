import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { EchoCalls } from './echo-calls.fixture.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

describe('calls over Kafka under strain', () => {
  let calls: EchoCalls;
  beforeEach(async () => {
    calls = await EchoCalls.begin(brokers);
  }, 60_000);
  afterEach(() => calls.close(), 60_000);

  it('answers again what an overloaded producer did not take', async () => {
    // Takes a reply only where no other waits.
    await calls.startServer('one', { limits: { pendingBytes: 0 } });
    const api = await calls.startClient();
    const texts = Array.from({ length: 10 }, (_, number) => `call ${number}`);
    const answers = await Promise.all(texts.map((text) => api.say('a', text)));
    expect(answers).toEqual(texts.map((text) => `one: ${text}`));
    expect(calls.unanswered).toEqual([]);
  });

  it('answers the calls of other partitions while one is full, and runs none twice', async () => {
    const sessionTimeoutMs = 1500;
    await calls.startServer('one', { sessionTimeoutMs });
    const api = await calls.startClient(30_000);
    const [full, other] = [calls.accountOf(0), calls.accountOf(1)];
    const count = 600;
    const long = Array.from({ length: count }, (_, number) =>
      api.wait(full, 2 * sessionTimeoutMs, `long ${number}`),
    );
    while (calls.executed.length < 512) await pause(10);
    expect(await api.say(other, 'beside')).toBe('one: beside');
    // No call of the full partition was finished, so as to make room.
    expect(calls.executed).toHaveLength(512 + 1);
    expect(new Set(await Promise.all(long))).toEqual(new Set(['one']));
    expect(await api.say(full, 'behind')).toBe('one: behind');
    expect(calls.executed).toHaveLength(count + 2);
    expect(new Set(calls.executed).size).toBe(count + 2);
  }, 60_000);

  it('runs no call twice that is under way in a replica when another joins', async () => {
    await calls.startServer('one');
    const api = await calls.startClient(30_000);
    const texts = Array.from({ length: 40 }, (_, number) => `long ${number}`);
    const answers = texts.map((text, number) => api.wait(`account ${number}`, 3000, text));
    while (calls.begun.length < texts.length) await pause(10);
    await calls.startServer('two');
    await Promise.all(answers);
    // What was handed over may run there too; what stayed is fetched again and must not.
    const runs = calls.begun.map(({ by, text }) => `${by}: ${text}`);
    expect(new Set(runs).size).toBe(runs.length);
    expect(runs.filter((run) => run.startsWith('two')).length).toBeLessThan(texts.length);
  }, 60_000);

  it('finishes what is under way in stopping, so that the next replica runs nothing again', async () => {
    const sessionTimeoutMs = 1500;
    const one = await calls.startServer('one', { sessionTimeoutMs });
    const api = await calls.startClient(30_000);
    const long = Array.from({ length: 20 }, (_, number) =>
      api.wait(`account ${number}`, 2 * sessionTimeoutMs, `long ${number}`),
    );
    while (calls.begun.length < long.length) await pause(10);
    const closed = one.close();
    const late = api.say('account 1', 'late');
    expect(new Set(await Promise.all(long))).toEqual(new Set(['one']));
    await closed;
    await calls.startServer('two');
    expect(await late).toBe('two: late');
    const after = Array.from({ length: 20 }, (_, number) => api.say(`account ${number}`, `after ${number}`));
    await Promise.all(after);
    expect(calls.executed).toHaveLength(long.length + 1 + after.length);
    expect(new Set(calls.executed).size).toBe(calls.executed.length);
  }, 60_000);

  it('does not keep calls from other replicas for as long as a call under way lasts, and answers it still', async () => {
    const one = await calls.startServer('one');
    const api = await calls.startClient(30_000);
    let ended = false;
    const long = api.wait('a', 15_000, 'long').finally(() => (ended = true));
    while (calls.begun.length < 1) await pause(10);
    const closed = one.close();
    await calls.startServer('two');
    expect(await api.say('a', 'meanwhile')).toBe('two: meanwhile');
    expect(ended).toBe(false);
    expect(await long).toBe('one');
    await closed;
  }, 60_000);

  it('does not begin a call that nobody waits for any more', async () => {
    const impatient = await calls.startClient(200);
    const late = ['a', 'b', 'c'].map((account) => impatient.say(account, 'late'));
    const refusal = { code: 'SERVICE.UNAVAILABLE' };
    await Promise.all(late.map((answer) => expect(answer).rejects.toMatchObject(refusal)));
    const api = await calls.startClient();
    const inTime = ['a', 'b', 'c'].map((account) => api.say(account, 'in time'));
    await calls.startServer('one');
    // Behind the late ones in the same partitions.
    await Promise.all(inTime);
    expect(calls.executed).toEqual(['in time', 'in time', 'in time']);
  }, 60_000);
});
