import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noMetadata, platformAccountNumber } from '#contracts';
import { fold, isRefusal, type Decider } from '#kernel';
import type { AccountCommand } from './account/account.commands.ts';
import { accountDecider } from './account/account.decider.ts';
import type { AccountEvent } from './account/account.events.ts';
import type { AccountState } from './account/account.state.ts';
import type { ApiKeyCommand } from './api-key/api-key.commands.ts';
import { apiKeyDecider } from './api-key/api-key.decider.ts';
import type { Reserve } from './reservation/reservation.commands.ts';
import { reservationDecider } from './reservation/reservation.decider.ts';
import type { UserCommand } from './user/user.commands.ts';
import { userDecider } from './user/user.decider.ts';
import { streamVoided } from './void.events.ts';

const text = fc.constantFrom('', 'a', 'b');
const flag = fc.boolean();
const userId = fc.integer({ min: 1, max: 4 });
const version = fc.integer({ min: 1, max: 6 });
const metadata = fc.record({
  description: fc.option(text),
  version: fc.option(text),
  tags: fc.array(text, { maxLength: 2 }),
  annotations: fc.array(text, { maxLength: 2 }),
});
const config = fc.record({
  ...{ companyName: text, phoneNumber: text, address1: text, address2: fc.option(text), city: text },
  ...{ state: text, postalCode: text, country: text, language: text, timezone: text, currency: text },
});

const actorAccount = fc.constantFrom('1', platformAccountNumber);
const accountCommand: fc.Arbitrary<AccountCommand> = fc.oneof(
  fc.record({
    type: fc.constant('open-account' as const),
    accountNumber: fc.constantFrom('1', platformAccountNumber),
    accountId: fc.constant(1),
    config,
  }),
  fc.record({ type: fc.constant('change-account' as const), config, metadata }),
  fc.record({ type: fc.constant('switch-account' as const), active: flag, actorAccount }),
  fc.record({ type: fc.constant('close-account' as const), actorAccount }),
  fc.record({ type: fc.constant('grant-admin' as const), userId, userVersion: version }),
  fc.record({ type: fc.constant('withdraw-admin' as const), userId, userVersion: version }),
);

const userFields = fc.record({
  ...{ email: text, firstName: text, lastName: text, isStaff: flag, isAuditor: flag, isSuperuser: flag },
  ...{ description: fc.option(text), version: fc.option(text) },
  ...{ tags: fc.array(text, { maxLength: 2 }), annotations: fc.array(text, { maxLength: 2 }) },
});
const actorId = fc.integer({ min: 1, max: 2 });
const userCommand: fc.Arbitrary<UserCommand> = fc.oneof(
  fc.tuple(userFields, flag).map(([fields, isActive]): UserCommand => ({
    ...{ type: 'create-user', accountNumber: '1', userId: 1, username: 'ann', ...fields, isActive },
    ...{ passwordHash: 'hash', passwordOrigin: 'made-up', mustChangePassword: true },
  })),
  fc.record({ type: fc.constant('change-user' as const), fields: userFields, isActive: flag, actorId }),
  fc.record({ type: fc.constant('switch-user' as const), active: flag, actorId }),
  fc.record({ type: fc.constant('delete-user' as const), actorId }),
  fc.record({ type: fc.constant('erase-user' as const), actorId }),
  fc.record({ type: fc.constant('reveal-password' as const) }),
);

const expiresAt = fc.constantFrom(null, '2090-01-01T00:00:00Z', '2090-01-01T01:00:00+01:00');
const apiKeyCommand: fc.Arbitrary<ApiKeyCommand> = fc.oneof(
  fc.record({
    ...{ type: fc.constant('create-api-key' as const), accountNumber: fc.constant('1'), keyId: text },
    ...{ keyHash: text, level: fc.constantFrom('account' as const, 'user' as const) },
    ...{ userId: fc.option(userId), name: text, isActive: flag, expiresAt },
    ...{ origin: fc.constantFrom('made-up' as const, 'preset' as const) },
    ...Object.fromEntries(Object.entries(noMetadata).map(([name, value]) => [name, fc.constant(value)])),
  }) as unknown as fc.Arbitrary<ApiKeyCommand>,
  fc.record({
    type: fc.constant('change-api-key' as const),
    fields: fc.record({ name: text, expiresAt, description: fc.option(text) }, { requiredKeys: [] }),
    isActive: flag,
  }),
  fc.record({ type: fc.constant('delete-api-key' as const) }),
  fc.record({ type: fc.constant('reveal-api-key' as const) }),
);

const reserve: fc.Arbitrary<Reserve> = fc.record({
  type: fc.constant('reserve' as const),
  holder: fc.constantFrom('user:1', 'user:2'),
});

/** All events that come of the commands, one after the other; refused ones add none. */
function history<Command, State, Event>(
  decider: Decider<Command, State, Event>,
  commands: readonly Command[],
): readonly Event[] {
  return commands.reduce<readonly Event[]>((events, command) => {
    const decision = decider.decide(command, fold(decider, events));
    return isRefusal(decision) ? events : [...events, ...decision];
  }, []);
}

/** Executed again, a command that sets a state does nothing. */
const settles = (type: string) =>
  ['change-', 'switch-', 'reveal-', 'grant-', 'withdraw-'].some((prefix) => type.startsWith(prefix));

function itHolds<Command extends { readonly type: string }, State, Event extends { readonly type: string }>(
  name: string,
  decider: Decider<Command, State, Event>,
  command: fc.Arbitrary<Command>,
  canBeVoided = true,
): void {
  const commands = fc.array(command, { maxLength: 12 });

  it(`${name}: what sets a state sets it once`, () => {
    fc.assert(
      fc.property(commands, command, (before, last) => {
        const events = history(decider, before);
        const first = decider.decide(last, fold(decider, events));
        if (isRefusal(first) || !settles(last.type)) return;
        const again = decider.decide(last, fold(decider, [...events, ...first]));
        expect(again).toEqual([]);
      }),
    );
  });

  it(`${name}: any event is folded on any state, and leaves the states before alone`, () => {
    fc.assert(
      fc.property(commands, commands, (one, other) => {
        const states = [decider.initial, fold(decider, history(decider, one))];
        const events = history(decider, other);
        for (const state of states) {
          const before = JSON.stringify(state);
          for (const event of events) expect(() => decider.evolve(state, event)).not.toThrow();
          expect(JSON.stringify(state)).toBe(before);
        }
      }),
    );
  });

  if (!canBeVoided) return;
  it(`${name}: a voided version changes nothing`, () => {
    fc.assert(
      fc.property(commands, (before) => {
        const state = fold(decider, history(decider, before));
        expect(decider.evolve(state, streamVoided as unknown as Event)).toEqual(state);
      }),
    );
  });
}

describe('deciders', () => {
  itHolds('account', accountDecider, accountCommand);
  itHolds('user', userDecider, userCommand);
  itHolds('API key', apiKeyDecider, apiKeyCommand);
  itHolds('reservation', reservationDecider, reserve, false);

  it('account: once there was an admin, there is one until it is closed', () => {
    const admins = (state: AccountState) =>
      [...(state?.admins.values() ?? [])].filter(({ isAdmin }) => isAdmin);
    fc.assert(
      fc.property(fc.array(accountCommand, { maxLength: 40 }), (commands) => {
        const events = history(accountDecider, [
          { ...({ type: 'open-account', accountNumber: '1', accountId: 1 } as const), config: company },
          { type: 'grant-admin', userId: 1, userVersion: 1 },
          ...commands,
        ]);
        events.reduce<AccountState>((state: AccountState, event: AccountEvent) => {
          const next = accountDecider.evolve(state, event);
          if (admins(state).length > 0 && !next?.isClosed) expect(admins(next).length).toBeGreaterThan(0);
          return next;
        }, undefined);
      }),
      { numRuns: 300 },
    );
  });

  it('account: a grant that was overtaken by a withdrawal is dropped', () => {
    fc.assert(
      fc.property(version, version, (granted, withdrawn) => {
        const events = history(accountDecider, [
          { ...({ type: 'open-account', accountNumber: '1', accountId: 1 } as const), config: company },
          { type: 'grant-admin', userId: 1, userVersion: 1 },
          { type: 'withdraw-admin', userId: 2, userVersion: withdrawn },
          { type: 'grant-admin', userId: 2, userVersion: granted },
        ]);
        const isAdmin = fold(accountDecider, events)?.admins.get(2)?.isAdmin;
        expect(isAdmin).toBe(granted >= withdrawn);
      }),
    );
  });

  it('reservation: a value has one holder, and only its release lets another have it', () => {
    fc.assert(
      fc.property(fc.array(reserve, { minLength: 1, maxLength: 8 }), (commands) => {
        const events = history(reservationDecider, commands);
        expect(fold(reservationDecider, events)?.holder).toBe(commands[0]?.holder);
      }),
    );
  });
});

const company = {
  ...{ companyName: 'Acme', phoneNumber: '', address1: '', address2: null, city: '', state: '' },
  ...{ postalCode: '', country: '', language: '', timezone: '', currency: '' },
};
