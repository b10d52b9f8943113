import type { Decider, Refusal } from '#kernel';
import { refusal } from '../refusal.ts';
import type { SessionCommand } from './session.commands.ts';
import type { SessionEvent } from './session.events.ts';
import { evolveSession, type OpenedSession, type SessionState } from './session.state.ts';

export const sessionDecider: Decider<SessionCommand, SessionState, SessionEvent> = {
  initial: undefined,
  evolve: evolveSession,
  decide(command, state) {
    if (command.type === 'open-session') {
      if (state) return refusal('ACCOUNTS.CONFLICT', 'The session was opened already.');
      return [{ type: 'accounts.session-opened.v1', data: command.opening }];
    }
    if (!state || state.isEnded) return refusal('SESSIONS.NOT_FOUND', 'There is no such session.');
    switch (command.type) {
      case 'switch-session':
        return switched(state, command.accountNumber);
      case 'renew-session':
        return renewed(state, command.passwordNumber);
      case 'end-session':
        return [{ type: 'accounts.session-ended.v1', data: {} }];
    }
  },
};

type Decision = readonly SessionEvent[] | Refusal;

function switched(state: OpenedSession, accountNumber: string | null): Decision {
  const actsIn = accountNumber === state.accountNumber ? null : accountNumber;
  return actsIn === state.actsIn ? [] : [{ type: 'accounts.session-switched.v1', data: { actsIn } }];
}

function renewed(state: OpenedSession, passwordNumber: number): Decision {
  // An older password can not bring a session back to life.
  if (passwordNumber <= state.passwordNumber) return [];
  return [{ type: 'accounts.session-renewed.v1', data: { passwordNumber } }];
}
