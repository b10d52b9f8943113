import type { Decider, Refusal } from '#kernel';
import type { UserCommand } from './user.commands.ts';
import type { UserEvent } from './user.events.ts';
import { evolveUser, type UserState } from './user.state.ts';

export const userDecider: Decider<UserCommand, UserState, UserEvent> = {
  initial: undefined,
  evolve: evolveUser,
  decide(command, state) {
    switch (command.type) {
      case 'create-user': {
        if (state) return refusal('ACCOUNTS.CONFLICT', 'The user exists already.');
        const { type: _, ...data } = command;
        return [{ type: 'accounts.user-created.v1', data }];
      }
      case 'replace-password': {
        if (!state) return missing;
        const { type: _, ...data } = command;
        return [{ type: 'accounts.password-replaced.v1', data }];
      }
      case 'reveal-password':
        if (!state) return missing;
        return state.passwordUnseen ? [{ type: 'accounts.password-revealed.v1', data: {} }] : [];
    }
  },
};

const missing = refusal('ACCOUNTS.NOT_FOUND', 'There is no such user.');

function refusal(code: string, message: string): Refusal {
  return { refused: true, code, message };
}
