/** What a session is opened with. */
export interface SessionOpening {
  /** The account of the user. */
  readonly accountNumber: string;
  /** The number of the user. */
  readonly userId: number;
  /** A UUID. */
  readonly sessionId: string;
  /** SHA-256 of what the cookie holds, 64 lower-case hex. */
  readonly tokenHash: string;
  /** Which password of the user was given, counted from 1. */
  readonly passwordNumber: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface OpenSession {
  readonly type: 'open-session';
  readonly opening: SessionOpening;
}

/** Has it act in another account; in that of the user with null. */
export interface SwitchSession {
  readonly type: 'switch-session';
  readonly accountNumber: string | null;
}

/** The user has changed the password in this session, which lasts on. */
export interface RenewSession {
  readonly type: 'renew-session';
  readonly passwordNumber: number;
}

export interface EndSession {
  readonly type: 'end-session';
}

export type SessionCommand = OpenSession | SwitchSession | RenewSession | EndSession;
