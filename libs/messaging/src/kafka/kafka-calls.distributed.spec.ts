import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { inTrace } from '#observability';
import { EchoCalls, type AskedEcho, type EchoServer } from './echo-calls.fixture.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

describe('calls over Kafka', () => {
  let calls: EchoCalls;
  let first: EchoServer;
  let api: AskedEcho;
  beforeAll(async () => {
    calls = await EchoCalls.begin(brokers);
    first = await calls.startServer('one');
    api = await calls.startClient();
  }, 60_000);
  afterAll(() => calls.close(), 60_000);

  it('answers, with a value and with none', async () => {
    expect(await api.say('a', 'hello')).toBe('one: hello');
    expect(await api.nothing('a')).toBeUndefined();
  });

  it('carries failures as what they are, and nothing of the unexpected', async () => {
    await expect(api.refuse('a')).rejects.toMatchObject({
      name: 'Failure',
      code: 'USERS.NAME_TAKEN',
      kind: 'conflict',
      message: 'The name is taken.',
      field: 'metadata.name',
    });
    const broken = api.break('a');
    await expect(broken).rejects.toMatchObject({ code: 'INTERNAL', kind: 'internal' });
    await expect(broken).rejects.not.toThrow('secret');
  });

  it('answers at once with a failure what has no handler', async () => {
    await expect(api.missing('a')).rejects.toMatchObject({ code: 'INTERNAL', kind: 'internal' });
    expect(calls.unanswered).toContainEqual({
      pattern: 'echo.missing',
      reason: new Error('the call has no handler'),
    });
  });

  it('answers at once with a failure where the answer is larger than the topic takes', async () => {
    await expect(api.large('a', 5 * 1024 * 1024)).rejects.toMatchObject({
      code: 'INTERNAL',
      kind: 'internal',
    });
    expect(calls.unanswered).toContainEqual({ pattern: 'echo.large', reason: expect.any(RangeError) });
    expect(await api.say('a', 'the next')).toBe('one: the next');
  });

  it('runs in the trace of whoever calls', async () => {
    const traces = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    const asked = [...traces, null].map((traceparent) => inTrace(traceparent, () => api.trace('a')));
    expect(await Promise.all(asked)).toEqual([...traces, null]);
  });

  it('runs the calls of one partition side by side', async () => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => api.wait('a', 200)));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('answers each of many callers with its own reply', async () => {
    const other = await calls.startClient();
    const texts = Array.from({ length: 500 }, (_, number) => `call ${number}`);
    const answers = await Promise.all(
      texts.map((text, number) => (number % 2 === 0 ? api : other).say(`account ${number % 7}`, text)),
    );
    expect(answers).toEqual(texts.map((text) => `one: ${text}`));
  });

  it('gives up a call in time', async () => {
    const impatient = await calls.startClient(200);
    await expect(impatient.wait('a', 2000)).rejects.toMatchObject({
      code: 'SERVICE.UNAVAILABLE',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
  });

  it('does not answer what was sealed under another key', async () => {
    const stranger = await calls.startClient(500, randomBytes(32));
    await expect(stranger.say('a', 'let me in')).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
    expect(calls.executed).not.toContain('let me in');
  });

  it('loses no call when a replica joins and when one leaves', async () => {
    const answers: Promise<string>[] = [];
    const patient = await calls.startClient(30_000);
    let number = 0;
    const load = setInterval(() => {
      for (let index = 0; index < 5; index += 1) {
        number += 1;
        answers.push(patient.say(`account ${number % 20}`, `moving ${number}`));
      }
    }, 10);
    try {
      await calls.startServer('two');
      while (!(await Promise.all(answers)).some((answer) => answer.startsWith('two'))) await pause(100);
      await first.close();
      const before = answers.length;
      while (answers.length < before + 100) await pause(50);
    } finally {
      clearInterval(load);
    }
    const settled = await Promise.allSettled(answers);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set(calls.executed.filter((text) => text.startsWith('moving'))).size).toBe(number);
  }, 60_000);
});
