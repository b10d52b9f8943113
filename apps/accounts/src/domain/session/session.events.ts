import type { StreamVoided } from '../void.events.ts';
import type { SessionOpening } from './session.commands.ts';

export interface SessionOpened {
  readonly type: 'accounts.session-opened.v1';
  readonly data: SessionOpening;
}

export interface SessionSwitched {
  readonly type: 'accounts.session-switched.v1';
  readonly data: { readonly actsIn: string | null };
}

export interface SessionRenewed {
  readonly type: 'accounts.session-renewed.v1';
  readonly data: { readonly passwordNumber: number };
}

/** The key of what is personal in it is destroyed, or will be at once. */
export interface SessionEnded {
  readonly type: 'accounts.session-ended.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type SessionEvent = SessionOpened | SessionSwitched | SessionRenewed | SessionEnded | StreamVoided;

/** What of each event is sealed under the key of the session, and what it reads as without the key. */
export const sessionPersonalFields = {
  'accounts.session-opened.v1': { address: null, userAgent: null },
  'accounts.session-switched.v1': {},
  'accounts.session-renewed.v1': {},
  'accounts.session-ended.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<SessionEvent['type'], object>;
