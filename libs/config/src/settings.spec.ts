import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.ts';

describe('settings', () => {
  it('have defaults that start a loopback-only server', () => {
    expect(readSettings({})).toMatchObject({ SMARTER_HOST: '127.0.0.1', SMARTER_PORT: 9357 });
  });

  it('count an empty variable as absent', () => {
    expect(readSettings({ SMARTER_PORT: '' }).SMARTER_PORT).toBe(9357);
  });

  it('name every problem at once', () => {
    const wrong = { SMARTER_PORT: 'x', SMARTER_BOOTSTRAP_API_KEY: 'short' };
    expect(() => readSettings(wrong)).toThrow(/SMARTER_PORT[^]*SMARTER_BOOTSTRAP_API_KEY/);
  });
});
