import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { markOf, noMetadata, userConfigSchema } from '#contracts';
import { fold } from '#kernel';
import type { CreateUser } from './user.commands.ts';
import { userDecider } from './user.decider.ts';
import { userPersonalFields, type UserEvent } from './user.events.ts';

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
  mustChangePassword: true,
};
const create: CreateUser = { type, ...data };
const created: UserEvent = { type: 'accounts.user-created.v1', data };
const revealed: UserEvent = { type: 'accounts.password-revealed.v1', data: {} };
const given = (...events: UserEvent[]) => fold(userDecider, events);
const replace = {
  type: 'replace-password',
  passwordHash: '$argon2id$2',
  passwordOrigin: 'made-up',
  mustChangePassword: true,
} as const;

describe('a user', () => {
  it('is created once', () => {
    expect(userDecider.decide(create, given())).toEqual([created]);
    expect(userDecider.decide(create, given(created))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('keeps what a change does not give', () => {
    const change = { type: 'change-user', fields: { firstName: 'Ann' }, actorId: 1 } as const;
    expect(userDecider.decide(change, given(created))).toEqual([
      { type: 'accounts.user-changed.v1', data: { firstName: 'Ann' } },
    ]);
    const demotion = { ...change, fields: { isStaff: false } };
    expect(userDecider.decide(demotion, given(created))).toMatchObject({ code: 'USERS.SELF' });
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
      data: { passwordHash: '$argon2id$2', passwordOrigin: 'made-up', mustChangePassword: true },
    };
    expect(userDecider.decide(replace, given(created, revealed))).toEqual([replaced]);
    expect(given(created, revealed, replaced)).toMatchObject({ passwordUnseen: true, passwordNumber: 2 });
  });

  it('has no password before it exists', () => {
    expect(userDecider.decide(replace, given())).toMatchObject({ code: 'USERS.NOT_FOUND' });
    expect(userDecider.decide({ type: 'reveal-password' }, given())).toMatchObject({ refused: true });
  });

  const deleted: UserEvent = { type: 'accounts.user-deleted.v1', data: {} };
  const erased: UserEvent = { type: 'accounts.user-erased.v1', data: {} };
  const off: UserEvent = { type: 'accounts.user-deactivated.v1', data: {} };
  const {
    accountNumber: _,
    userId: __,
    username: ___,
    passwordHash: ____,
    passwordOrigin: _____,
    mustChangePassword: ______,
    ...rest
  } = data;
  const { isActive: _______, ...fields } = rest;
  const change = (changes: object, actorId = 9) =>
    ({ type: 'change-user', fields: { ...fields, ...changes }, isActive: true, actorId }) as const;
  const self = { code: 'USERS.SELF' };

  it('says only what changed, and apart from that whether it was switched', () => {
    expect(userDecider.decide(change({ lastName: 'Other', tags: ['t'] }), given(created))).toEqual([
      { type: 'accounts.user-changed.v1', data: { lastName: 'Other', tags: ['t'] } },
    ]);
    expect(userDecider.decide(change({}), given(created))).toEqual([]);
    expect(userDecider.decide({ ...change({}), isActive: false }, given(created))).toEqual([off]);
    expect(userDecider.decide(change({}), given(created, off))).toEqual([
      { type: 'accounts.user-activated.v1', data: {} },
    ]);
  });

  it('does not switch off, demote, delete or erase itself', () => {
    const state = given(created);
    expect(userDecider.decide(change({ isStaff: false }, 1), state)).toMatchObject(self);
    expect(userDecider.decide({ ...change({}, 1), isActive: false }, state)).toMatchObject(self);
    expect(userDecider.decide({ type: 'switch-user', active: false, actorId: 1 }, state)).toMatchObject(self);
    expect(userDecider.decide({ type: 'delete-user', actorId: 1 }, state)).toMatchObject(self);
    expect(userDecider.decide({ type: 'erase-user', actorId: 1 }, state)).toMatchObject(self);
    const superuser = given({
      ...created,
      data: { ...created.data, isStaff: false, isSuperuser: true },
    });
    const demoting = { type: 'change-user', fields: { isSuperuser: false }, actorId: 1 } as const;
    expect(userDecider.decide(demoting, superuser)).toMatchObject(self);
    expect(userDecider.decide(change({ lastName: 'Other' }, 1), state)).toHaveLength(1);
  });

  it('is missing once deleted, and can still be erased, once', () => {
    expect(userDecider.decide({ type: 'delete-user', actorId: 9 }, given(created))).toEqual([deleted]);
    const missing = { code: 'USERS.NOT_FOUND' };
    expect(userDecider.decide({ type: 'delete-user', actorId: 9 }, given(created, deleted))).toMatchObject(
      missing,
    );
    expect(userDecider.decide(change({}), given(created, deleted))).toMatchObject(missing);
    expect(userDecider.decide(replace, given(created, deleted))).toMatchObject(missing);
    const erase = { type: 'erase-user', actorId: 9 } as const;
    expect(userDecider.decide(erase, given(created))).toEqual([deleted, erased]);
    expect(userDecider.decide(erase, given(created, deleted))).toEqual([erased]);
    expect(userDecider.decide(erase, given(created, deleted, erased))).toEqual([]);
  });

  it('reads the first events of its type, which knew fewer fields', () => {
    const { isAuditor, isActive, description, version, tags, annotations, ...first } = data;
    const state = given({ type: 'accounts.user-created.v1', data: first });
    expect(state).toEqual(given(created));
    expect([isAuditor, isActive, description, version, tags, annotations]).toEqual([
      false,
      true,
      null,
      null,
      [],
      [],
    ]);
  });

  it('seals the fields that the contract marks', () => {
    const sealed = Object.keys(userPersonalFields['accounts.user-created.v1']);
    const marked = Object.entries(userConfigSchema.shape).filter(
      ([, schema]) => markOf(schema) ?? markOf(innerOf(schema)),
    );
    expect(marked.map(([name]) => name)).toEqual(['firstName', 'lastName', 'email']);
    for (const [name] of marked) expect(sealed).toContain(name);
    expect(sealed).toEqual(expect.arrayContaining(['username', 'passwordHash']));
  });
});

function innerOf(schema: z.ZodType): z.ZodType {
  return 'unwrap' in schema ? (schema as unknown as { unwrap(): z.ZodType }).unwrap() : schema;
}
