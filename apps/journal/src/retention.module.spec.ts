import { describe, expect, it } from '@jest/globals';
import { readSettings } from '#config';
import { retentionOf, sharedRetentionOf } from './retention.module.ts';

const hourMs = 60 * 60 * 1000;

describe('the least that a policy can keep where the brokers keep the log', () => {
  it.each([
    // The retention, a segment of 23 hours at most, and an hour until it is deleted.
    [7 * 24, 8],
    [30 * 24, 31],
    [7 * 24 + 1, 9],
    // A segment of a seventh.
    [21, 2],
    [1, 1],
  ])('is, of a retention of %i h, %i days', (hours, days) => {
    const settings = readSettings({ KAFKA_RETENTION_MS: String(hours * hourMs) });
    expect(sharedRetentionOf(settings).minimumDays).toBe(days);
  });

  it('is what the platform says if that is more', () => {
    const settings = readSettings({ SMARTER_RETENTION_MINIMUM_DAYS: '90' });
    expect(sharedRetentionOf(settings)).toEqual({ ...retentionOf(settings), minimumDays: 90 });
  });
});
