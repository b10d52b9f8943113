import type { SessionEvent } from './session.events.ts';

/** Undefined until the session is opened. */
export type SessionState = OpenedSession | undefined;

export interface OpenedSession {
  /** The account of the user. */
  readonly accountNumber: string;
  /** The account that it was switched to. */
  readonly actsIn: string | null;
  readonly passwordNumber: number;
  readonly isEnded: boolean;
}

export function evolveSession(state: SessionState, event: SessionEvent): SessionState {
  if (event.type === 'accounts.session-opened.v1') {
    const { accountNumber, passwordNumber } = event.data;
    return { accountNumber, passwordNumber, actsIn: null, isEnded: false };
  }
  if (state === undefined) return undefined;
  switch (event.type) {
    case 'accounts.session-switched.v1':
      return { ...state, actsIn: event.data.actsIn };
    case 'accounts.session-renewed.v1':
      return { ...state, passwordNumber: event.data.passwordNumber };
    case 'accounts.session-ended.v1':
      return { ...state, isEnded: true };
    case 'accounts.stream-voided.v1':
      return state;
  }
}
