import { createContext, useContext } from 'react';
import type { Session } from '../api/types.ts';
import { isTimeZone } from '../kit/times.ts';

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; only below the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('nobody is signed in here');
  return session;
}

/** The time zone of the account, or UTC where it names none that this browser knows. */
export function useTimeZone(): string {
  const timeZone = useContext(SessionContext)?.account.timezone ?? 'UTC';
  return isTimeZone(timeZone) ? timeZone : 'UTC';
}

/** Whether the signed-in user may change things here: auditors only read. */
export function useMayChange(): boolean {
  return useSession().user.role !== 'auditor';
}

export function useIsPlatformAdmin(): boolean {
  return useSession().user.role === 'platform-admin';
}
