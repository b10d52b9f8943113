import { describe, expect, it } from '@jest/globals';
import { sharedUnknownAfterMs } from './distributed-settings.ts';
import { readSettings } from './settings.ts';

describe('settings', () => {
  it('have defaults that start a loopback-only server', () => {
    expect(readSettings({})).toMatchObject({ SMARTER_HOST: '127.0.0.1', SMARTER_PORT: 9357 });
  });

  it('count an empty variable as absent', () => {
    expect(readSettings({ SMARTER_PORT: '' }).SMARTER_PORT).toBe(9357);
  });

  it('refuse a log that would outlive the policies', () => {
    const log = (hours: string) => ({
      SMARTER_LOG_RETENTION_HOURS: hours,
      SMARTER_RETENTION_MINIMUM_DAYS: '2',
    });
    expect(readSettings(log('48')).SMARTER_LOG_RETENTION_HOURS).toBe(48);
    expect(() => readSettings(log('49'))).toThrow('SMARTER_LOG_RETENTION_HOURS');
  });

  it('refuse to call unknown what may be under way in the distributed mode', () => {
    const unknownAfter = (ms: number, others: NodeJS.ProcessEnv = {}) =>
      sharedUnknownAfterMs(readSettings({ SMARTER_UNKNOWN_AFTER_MS: String(ms), ...others }));
    expect(unknownAfter(30_000)).toBe(30_000);
    expect(() => unknownAfter(29_999)).toThrow('SMARTER_UNKNOWN_AFTER_MS: must be at least 30000');
    for (const prompts of [
      { SMARTER_CHAT_BASE_URL: 'http://127.0.0.1/v1' },
      { SMARTER_CHAT_ORIGINS: 'http://127.0.0.1' },
    ]) {
      const slow = { ...prompts, SMARTER_CHAT_TIMEOUT_MS: '600000' };
      expect(unknownAfter(640_000, slow)).toBe(640_000);
      expect(() => unknownAfter(639_999, slow)).toThrow('SMARTER_CHAT_TIMEOUT_MS');
      expect(sharedUnknownAfterMs(readSettings(prompts))).toBe(120_000);
    }
  });

  it('refuse an address of MongoDB that would have a part of the password for a host, and do not show it', () => {
    const uri = (password: string) => ({ MONGODB_URI: `mongodb://user:${password}@mongo-1/` });
    expect(readSettings(uri('p%40ss'))).toMatchObject(uri('p%40ss'));
    expect(() => readSettings(uri('p@secret'))).toThrow('MONGODB_URI: has an @ too many');
    expect(() => readSettings(uri('p@secret'))).not.toThrow('secret');
  });

  it('name every problem at once', () => {
    const wrong = { SMARTER_PORT: 'x', SMARTER_BOOTSTRAP_API_KEY: 'short' };
    expect(() => readSettings(wrong)).toThrow(/SMARTER_PORT[^]*SMARTER_BOOTSTRAP_API_KEY/);
  });
});
