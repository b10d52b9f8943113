import { describe, expect, it } from '@jest/globals';
import type { AccountsApi } from '#contracts';
import { userExample } from './user.example.ts';
import { userKind } from './user.kind.ts';

const kind = userKind({ accounts: {} as AccountsApi });
const { config } = userExample.spec;

function read(metadata: Record<string, unknown>, changes: Record<string, unknown> = {}) {
  return kind.commands.apply?.read({
    ...userExample,
    metadata,
    spec: { config: { ...config, ...changes } },
  });
}

describe('kind User', () => {
  it('is named by metadata.username or metadata.name', () => {
    expect(read({ username: 'ann' })?.name).toBe('ann');
    expect(read({ name: 'ann' })?.name).toBe('ann');
    expect(read({ name: 'ann', username: 'ann' })?.name).toBe('ann');
  });

  it.each([
    ['no name at all', {}, {}, 'metadata.username'],
    ['two names', { name: 'ann', username: 'bob' }, {}, 'metadata.username'],
    ['a name that can be no user name', { name: 'a b' }, {}, 'metadata.name'],
    ['a name of 10,000 characters', { username: 'x'.repeat(10_000) }, {}, 'metadata.username'],
    ['an address that is none', { name: 'ann' }, { email: 'nobody' }, 'spec.config.email'],
    ['a wrong type', { name: 'ann' }, { isStaff: 'yes' }, 'spec.config.isStaff'],
    ['an unknown member', { name: 'ann' }, { password: 'x' }, 'spec.config.password'],
  ])('refuses %s', (_what, metadata, changes, field) => {
    expect(() => read(metadata, changes)).toThrow(
      expect.objectContaining({ code: 'MANIFEST.INVALID', field }),
    );
  });

  it('needs leave of its own to make a platform admin', () => {
    expect(read({ name: 'ann' })?.actions).toEqual(['users.change']);
    expect(read({ name: 'ann' }, { isSuperuser: true })?.actions).toEqual([
      'users.change',
      'users.make-platform-admin',
    ]);
  });
});
