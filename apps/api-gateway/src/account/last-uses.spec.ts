import { describe, expect, it } from '@jest/globals';
import { failure, type Grant } from '#contracts';
import { LastUses } from './last-uses.ts';

const grant = {} as Grant;
const used = { key_id: 'used', last_used_at: '2026-01-01T00:00:00.000000Z', calls_last_7_days: 1 };
const unused = { key_id: 'unused', last_used_at: null, calls_last_7_days: 0 };

describe('the last uses of keys', () => {
  it('are there for keys that were used', async () => {
    const uses = new LastUses({ usageOfKeys: () => Promise.resolve([used, unused]) });
    expect([...(await uses.of(grant, ['used', 'unused', 'unknown']))]).toEqual([['used', used.last_used_at]]);
  });

  it('are unknown while the views are rebuilt', async () => {
    const rebuilding = () => Promise.reject(failure('JOURNAL.VIEWS_REBUILDING', 'Try again later.'));
    expect(await new LastUses({ usageOfKeys: rebuilding }).of(grant, ['used'])).toEqual(new Map());
  });

  it('do not hide a defect', async () => {
    const broken = () => Promise.reject(new Error('a defect'));
    await expect(new LastUses({ usageOfKeys: broken }).of(grant, ['used'])).rejects.toThrow('a defect');
  });

  it('of no keys are not asked for', async () => {
    const broken = () => Promise.reject(new Error('asked'));
    expect(await new LastUses({ usageOfKeys: broken }).of(grant, [])).toEqual(new Map());
  });
});
