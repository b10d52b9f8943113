import { describe, expect, it } from '@jest/globals';
import { grant, permissions, type Action, type Extent } from './permissions.ts';
import { roles, type Principal, type Role } from './principal.ts';

const own = '1111-1111-1111';
const foreign = '2222-2222-2222';

const caller = (role: Role): Principal => ({
  kind: 'user-key',
  accountNumber: own,
  userId: 7,
  username: 'somebody',
  keyId: '00000000-0000-4000-8000-000000000000',
  role,
});

/** Written a second time on purpose: a slip in the table must not go unseen. */
const expected: Readonly<Record<Action, readonly [Extent, Extent, Extent, Extent]>> = {
  'account.read': ['yes', 'yes', 'yes', 'yes'],
  'account.change': ['no', 'no', 'yes', 'yes'],
  'accounts.list': ['no', 'no', 'no', 'yes'],
  'accounts.open': ['no', 'no', 'no', 'yes'],
  'accounts.switch': ['no', 'no', 'no', 'yes'],
  'accounts.close': ['no', 'no', 'no', 'yes'],
  'users.read': ['own', 'yes', 'yes', 'yes'],
  'users.change': ['no', 'no', 'yes', 'yes'],
  'users.password': ['own', 'own', 'yes', 'yes'],
  'users.erase': ['no', 'no', 'yes', 'yes'],
  'users.make-platform-admin': ['no', 'no', 'no', 'yes'],
  'keys.read': ['own', 'yes', 'yes', 'yes'],
  'keys.change': ['own', 'no', 'yes', 'yes'],
  'resources.read': ['yes', 'yes', 'yes', 'yes'],
  'resources.change': ['own', 'no', 'yes', 'yes'],
  'chats.read': ['own', 'own', 'yes', 'yes'],
  'chats.use': ['own', 'no', 'own', 'own'],
  'chats.delete': ['own', 'no', 'yes', 'yes'],
  'secrets.change': ['no', 'no', 'yes', 'yes'],
  'secrets.reveal': ['no', 'no', 'yes', 'yes'],
  'secrets.rotate': ['no', 'no', 'no', 'yes'],
  'sessions.use': ['no', 'own', 'own', 'own'],
  'accounts.act-in': ['no', 'no', 'no', 'yes'],
  'system.read': ['no', 'no', 'no', 'yes'],
  'journal.read': ['no', 'yes', 'yes', 'yes'],
  'journal.policy.read': ['no', 'yes', 'yes', 'yes'],
  'journal.policy.change': ['no', 'no', 'yes', 'yes'],
  'journal.replay': ['no', 'no', 'no', 'yes'],
  'state.read': ['no', 'yes', 'yes', 'yes'],
};

const actions = Object.keys(permissions) as Action[];
const cells = actions.flatMap((action) =>
  roles.map((role, column) => ({ action, role, extent: expected[action][column] })),
);

describe('permissions', () => {
  it.each(cells)('$role may $action: $extent', ({ action, role, extent }) => {
    const ask = () => grant(caller(role), action);
    if (extent === 'no') {
      expect(ask).toThrow(expect.objectContaining({ code: 'AUTH.NOT_ALLOWED', kind: 'forbidden' }));
      return;
    }
    expect(ask()).toEqual({ principal: caller(role), accountNumber: own, ownOnly: extent === 'own' });
  });

  const reaching = cells.filter(({ extent }) => extent !== 'no');
  it.each(reaching)('$role asks for $action in another account', ({ action, role }) => {
    const ask = () => grant(caller(role), action, foreign);
    if (role === 'platform-admin') expect(ask().accountNumber).toBe(foreign);
    else expect(ask).toThrow(expect.objectContaining({ code: 'ACCOUNTS.NOT_FOUND', kind: 'missing' }));
  });
});
