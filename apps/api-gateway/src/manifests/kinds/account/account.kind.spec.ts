import { describe, expect, it } from '@jest/globals';
import { grant, type AccountsApi } from '#contracts';
import { accountExample } from './account.example.ts';
import { accountKind } from './account.kind.ts';

const kind = accountKind({ accounts: {} as AccountsApi });
const own = grant(
  {
    kind: 'user-key',
    accountNumber: '1111-2222-3333',
    userId: 1,
    username: 'ann',
    keyId: 'k',
    role: 'account-admin',
  },
  'account.change',
);
const withNumber = (accountNumber: string) => ({
  ...accountExample,
  metadata: { ...accountExample.metadata, accountNumber },
});

describe('kind Account', () => {
  it('lacks delete, deploy and undeploy, and needs no name', () => {
    expect(Object.keys(kind.commands)).toEqual(['apply']);
    expect(kind.nameParameters).toEqual([]);
    expect(kind.commands.apply?.read(accountExample).name).toBeNull();
  });

  it("takes the account's own number and no other", () => {
    const admit = (accountNumber: string) =>
      kind.commands.apply?.read(withNumber(accountNumber)).admit?.(own);
    expect(() => admit('1111-2222-3333')).not.toThrow();
    expect(() => admit('3141-5926-5359')).toThrow(
      expect.objectContaining({ code: 'ACCOUNTS.NUMBER_FIXED', field: 'metadata.accountNumber' }),
    );
  });

  it.each([
    ['a missing part', { ...accountExample, spec: {} }, 'spec.config'],
    ['an unknown member', { ...accountExample, surprise: 1 }, 'surprise'],
    [
      'a wrong type',
      { ...accountExample, spec: { config: { ...accountExample.spec.config, city: 7 } } },
      'spec.config.city',
    ],
  ])('refuses %s by the name of the field', (_what, manifest, field) => {
    expect(() => kind.commands.apply?.read(manifest)).toThrow(
      expect.objectContaining({ code: 'MANIFEST.INVALID', field }),
    );
  });

  it('has a status that can not be applied', () => {
    expect(() => kind.commands.apply?.read({ ...accountExample, status: {} })).toThrow(
      expect.objectContaining({ code: 'MANIFEST.STATUS_READ_ONLY', field: 'status' }),
    );
  });
});
