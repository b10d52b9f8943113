import { describe, expect, it } from '@jest/globals';
import type { Grant } from '#contracts';
import type { Policies, PolicyVersion } from './policies.ts';
import { ReadPolicyHistory } from './read-policy-history.ts';

const account = '3141-5926-5359';
const granted = { accountNumber: account } as Grant;

/** The policies that keep so many days, each from its hour on. */
function historyOf(...versions: readonly { readonly days: number; readonly hour: string }[]) {
  const history = versions.map(({ days, hour }, index): PolicyVersion => ({
    ...{ place: { resource: account, version: index + 1 }, type: 'journal.policy-replaced.v1' },
    ...{ at: `2026-01-01T${hour}:00:00.000000Z`, operationId: `change-${index + 1}` },
    asked: { default_days: days, rules: [] },
  }));
  return new ReadPolicyHistory({ history: () => Promise.resolve(history) } as unknown as Policies);
}

describe('the policy at a moment', () => {
  it('was made by a change of the one before it, of a later moment too where the clock was set back', async () => {
    const past = historyOf({ days: 400, hour: '10' }, { days: 500, hour: '12' }, { days: 600, hour: '11' });
    expect(await past.stateAt(granted, '2026-01-01T11:30:00Z')).toMatchObject({
      manifest: { spec: { config: { defaultDays: 600 } } },
      change: {
        operation_id: 'change-3',
        changes: [{ field: 'spec.config.defaultDays', before: 500, after: 600 }],
      },
    });
    expect(await past.stateAt(granted, '2026-01-01T10:30:00Z')).toMatchObject({
      change: { changes: [{ before: 365, after: 400 }] },
    });
    expect(await past.stateAt(granted, '2026-01-01T09:30:00Z')).toMatchObject({ change: null });
  });
});
