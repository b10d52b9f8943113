import { createContext, useContext } from 'react';
import type { Session } from '../api/types.ts';

/** What changes who is signed in. */
export interface SessionActions {
  /** Takes the session that an answer gave. */
  readonly begin: (session: Session) => void;
  /** Ends the session; nobody looks signed out whose session goes on. */
  readonly signOut: () => void;
  /** Forgets a session that has ended. */
  readonly leave: () => void;
}

export const SessionActionsContext = createContext<SessionActions | null>(null);

/** Only below the shell. */
export function useSessionActions(): SessionActions {
  const actions = useContext(SessionActionsContext);
  if (actions === null) throw new Error('nobody is signed in here');
  return actions;
}
