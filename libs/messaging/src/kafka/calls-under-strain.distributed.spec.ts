import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
});
