import { describe, expect, it } from '@jest/globals';
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
