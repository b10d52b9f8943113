import { describe, expect, it } from '@jest/globals';
import { noMetadata } from '#contracts';
import { fold } from '#kernel';
import type { CreateUser } from './user.commands.ts';
import { userDecider } from './user.decider.ts';
import type { UserEvent } from './user.events.ts';

const { type, ...data }: CreateUser = {
  type: 'create-user',
  accountNumber: '0000-0000-0001',
  userId: 1,
  username: 'ann',
  email: 'ann@example.com',
  firstName: '',
  lastName: '',
  isStaff: true,
  isAuditor: false,
  isSuperuser: false,
  isActive: true,
  ...noMetadata,
  passwordHash: '$argon2id$1',
  passwordOrigin: 'made-up',
};
const create: CreateUser = { type, ...data };
const created: UserEvent = { type: 'accounts.user-created.v1', data };
const revealed: UserEvent = { type: 'accounts.password-revealed.v1', data: {} };
const given = (...events: UserEvent[]) => fold(userDecider, events);
const replace = {
  type: 'replace-password',
  passwordHash: '$argon2id$2',
  passwordOrigin: 'made-up',
} as const;

describe('a user', () => {
  it('is created once', () => {
    expect(userDecider.decide(create, given())).toEqual([created]);
    expect(userDecider.decide(create, given(created))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('has a made-up password revealed once', () => {
    expect(userDecider.decide({ type: 'reveal-password' }, given(created))).toEqual([revealed]);
    expect(userDecider.decide({ type: 'reveal-password' }, given(created, revealed))).toEqual([]);
  });

  it('has nothing to reveal with a preset password', () => {
    const preset: UserEvent = {
      type: 'accounts.user-created.v1',
      data: { ...data, passwordOrigin: 'preset' },
    };
    expect(userDecider.decide({ type: 'reveal-password' }, given(preset))).toEqual([]);
  });

  it('gets another password, which nobody has seen yet', () => {
    const replaced: UserEvent = {
      type: 'accounts.password-replaced.v1',
      data: { passwordHash: '$argon2id$2', passwordOrigin: 'made-up' },
    };
    expect(userDecider.decide(replace, given(created, revealed))).toEqual([replaced]);
    expect(given(created, revealed, replaced)).toMatchObject({ passwordUnseen: true });
  });

  it('has no password before it exists', () => {
    expect(userDecider.decide(replace, given())).toMatchObject({ code: 'USERS.NOT_FOUND' });
    expect(userDecider.decide({ type: 'reveal-password' }, given())).toMatchObject({ refused: true });
  });
});
