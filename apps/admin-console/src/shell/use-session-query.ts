import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { keepToken, onSessionLost } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { getSession } from '../api/session.api.ts';
import type { Session } from '../api/types.ts';
import { mayBeSignedIn, rememberSignIn } from './signed-in-hint.ts';

export const sessionKey = ['session'] as const;

// The tabs of a browser share one session: what changes it in one is told to the others.
const otherTabs = new BroadcastChannel('smarter-session');

export interface SessionState {
  /** Undefined while it is being asked for; null if nobody is signed in. */
  readonly session: Session | null | undefined;
  /** Why it can't be told; beside a session: why it is not known whether that still holds. */
  readonly error: unknown;
  /** Whether the server is being asked. */
  readonly isAsking: boolean;
  /** Whether a session has ended under the user's hands. */
  readonly wasLost: boolean;
  /** Takes the session that an answer gave; null after signing out. What was read before is forgotten. */
  readonly begin: (session: Session | null) => void;
  readonly retry: () => void;
}

/** Who is signed in, kept up to date with what every other answer says. */
export function useSessionQuery(): SessionState {
  const client = useQueryClient();
  const [wasLost, setLost] = useState(false);
  const query = useQuery({
    queryKey: sessionKey,
    queryFn: async () => {
      if (!mayBeSignedIn()) return null;
      try {
        const session = await getSession();
        keepToken(session.csrf_token);
        return session;
      } catch (error) {
        if (problemOf(error).status === 401 || problemOf(error).code === 'AUTH.MISSING_KEY') return null;
        throw error;
      }
    },
    staleTime: Infinity,
    retry: false,
  });
  const begin = useCallback(
    (session: Session | null) => {
      rememberSignIn(session !== null);
      keepToken(session?.csrf_token ?? '');
      setLost(false);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      client.setQueryData(sessionKey, session);
      otherTabs.postMessage(null);
    },
    [client],
  );
  useEffect(() => {
    const reload = () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      void client.invalidateQueries({ queryKey: sessionKey });
    };
    otherTabs.addEventListener('message', reload);
    return () => otherTabs.removeEventListener('message', reload);
  }, [client]);
  useEffect(
    () =>
      onSessionLost(({ code }) => {
        if (code === 'AUTH.PASSWORD_CHANGE_NEEDED') {
          void client.invalidateQueries({ queryKey: sessionKey });
          return;
        }
        rememberSignIn(false);
        setLost(true);
        client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
        client.setQueryData(sessionKey, null);
      }),
    [client],
  );
  return {
    session: query.data,
    error: query.error,
    isAsking: query.isFetching,
    wasLost,
    begin,
    retry: () => void query.refetch(),
  };
}
