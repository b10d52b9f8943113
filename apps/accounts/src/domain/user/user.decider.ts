import type { Decider, Refusal } from '#kernel';
import { changedMembers } from '../changed-members.ts';
import { refusal } from '../refusal.ts';
import type { ChangeUser, EraseUser, UserCommand } from './user.commands.ts';
import type { UserEvent } from './user.events.ts';
import { evolveUser, type CreatedUser, type UserState } from './user.state.ts';

type Decision = readonly UserEvent[] | Refusal;

export const userDecider: Decider<UserCommand, UserState, UserEvent> = {
  initial: undefined,
  evolve: evolveUser,
  decide(command, state) {
    if (command.type === 'create-user') {
      if (state) return refusal('ACCOUNTS.CONFLICT', 'The user exists already.');
      const { type: _, ...data } = command;
      return [{ type: 'accounts.user-created.v1', data }];
    }
    if (!state) return missing;
    if (command.type === 'erase-user') return erased(state, command);
    if (state.isDeleted) return missing;
    switch (command.type) {
      case 'change-user':
        return changed(state, command);
      case 'switch-user':
        return switched(state, command.active, command.actorId);
      case 'delete-user':
        return command.actorId === state.userId ? self : [{ type: 'accounts.user-deleted.v1', data: {} }];
      case 'replace-password': {
        const { type: _, ...data } = command;
        return [{ type: 'accounts.password-replaced.v1', data }];
      }
      case 'reveal-password':
        return state.passwordUnseen ? [{ type: 'accounts.password-revealed.v1', data: {} }] : [];
    }
  },
};

const missing = refusal('USERS.NOT_FOUND', 'There is no such user.');
const self = refusal('USERS.SELF', 'Nobody can switch off, demote or delete themselves.');

function changed(state: CreatedUser, command: ChangeUser): Decision {
  const { fields, isActive = state.isActive, actorId } = command;
  const isSelf = actorId === state.userId;
  const demotes =
    (state.fields.isStaff && fields.isStaff === false) ||
    (state.fields.isSuperuser && fields.isSuperuser === false);
  if (isSelf && demotes) return self;
  const switching = switched(state, isActive, actorId);
  if (!isList(switching)) return switching;
  const changes = changedMembers(state.fields, fields);
  if (Object.keys(changes).length === 0) return switching;
  return [{ type: 'accounts.user-changed.v1', data: changes }, ...switching];
}

function switched(state: CreatedUser, active: boolean, actorId: number): Decision {
  if (state.isActive === active) return [];
  if (!active && actorId === state.userId) return self;
  return [{ type: active ? 'accounts.user-activated.v1' : 'accounts.user-deactivated.v1', data: {} }];
}

function erased(state: CreatedUser, { actorId }: EraseUser): Decision {
  if (state.isErased) return [];
  if (actorId === state.userId) return self;
  const erasing: UserEvent = { type: 'accounts.user-erased.v1', data: {} };
  return state.isDeleted ? [erasing] : [{ type: 'accounts.user-deleted.v1', data: {} }, erasing];
}

function isList(decision: Decision): decision is readonly UserEvent[] {
  return Array.isArray(decision);
}
