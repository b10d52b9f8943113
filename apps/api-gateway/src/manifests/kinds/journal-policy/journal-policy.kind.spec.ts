import { describe, expect, it } from '@jest/globals';
import {
  defaultRetentionPolicy,
  grant,
  type JournalApi,
  type RecordedCommand,
  type Retention,
} from '#contracts';
import { journalPolicyExample } from './journal-policy.example.ts';
import { journalPolicyKind } from './journal-policy.kind.ts';

const principal = {
  kind: 'user-key',
  accountNumber: '1111-2222-3333',
  userId: 1,
  username: 'ann',
  keyId: 'k',
  role: 'account-admin',
} as const;
const command = {} as RecordedCommand;
const retention: Retention = {
  version: 1,
  minimum_days: 1,
  asked: { default_days: 30, rules: [] },
  effective: defaultRetentionPolicy,
  pending: { policy: { default_days: 30, rules: [] }, effective_at: '2026-11-25T00:00:00.000000Z' },
  next_purge: { at: null, due: { now: 0, days: [], later: 0 } },
};

const withConfig = (config: object) => ({ ...journalPolicyExample, spec: { config } });

describe('kind JournalPolicy', () => {
  const asked: unknown[] = [];
  const journal: Partial<JournalApi> = {
    getRetention: async () => retention,
    async changeRetention({ accountNumber }, _command, policy) {
      asked.push(policy);
      return { name: accountNumber, created: false, changed: ['policy'], repeated: false };
    },
  };
  const kind = journalPolicyKind({ journal: journal as JournalApi });

  it('needs no name, and takes what is left out as the default', async () => {
    const valid = kind.commands.apply?.read({ ...withConfig({}), metadata: {} });
    expect(valid).toMatchObject({ name: null, actions: ['journal.policy.change'] });
    await valid?.execute(grant(principal, 'journal.policy.change'), command);
    expect(asked).toEqual([defaultRetentionPolicy]);
  });

  it('describes the policy that was asked for, and says of its status what holds', async () => {
    const described = await kind.questions.describe?.ask(grant(principal, 'journal.policy.read'), '');
    expect(kind.description.parse(described)).toEqual(described);
    expect(described).toMatchObject({
      spec: { config: { defaultDays: 30 } },
      status: { effective: { default_days: 365 }, effectiveAt: '2026-11-25T00:00:00.000000Z' },
    });
  });

  it.each([
    ['too few days', { defaultDays: 0 }, 'spec.config.defaultDays'],
    ['too many days', { defaultDays: 3651 }, 'spec.config.defaultDays'],
    ['a rule for everything', { rules: [{ match: {}, days: 5 }] }, 'spec.config.rules.0.match'],
    [
      'a class that there is not',
      { rules: [{ match: { class: 'x' }, days: 5 }] },
      'spec.config.rules.0.match.class',
    ],
    [
      'a criterion that there is not',
      { rules: [{ match: { user: 'x' }, days: 5 }] },
      'spec.config.rules.0.match.user',
    ],
    [
      'more rules than fifty',
      { rules: Array.from({ length: 51 }, () => ({ match: { thing: 'x' }, days: 5 })) },
      'spec.config.rules',
    ],
  ])('refuses %s by the name of the field', (_what, config, field) => {
    expect(() => kind.commands.apply?.read(withConfig(config))).toThrow(
      expect.objectContaining({ code: 'MANIFEST.INVALID', field }),
    );
  });
});
