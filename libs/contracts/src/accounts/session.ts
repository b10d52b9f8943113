import { z } from 'zod';
import { personal } from '../marks.ts';
import type { CommandResult } from './command.ts';
import type { Principal } from './principal.ts';

/** A sign-in session as its user sees it. */
export const sessionSummarySchema = z.object({
  session_id: z.string().describe('Public id of the session (UUID); not what the cookie holds.'),
  opened_at: z.string(),
  expires_at: z.string().describe('When it ends at the latest.'),
  account_number: z
    .string()
    .nullable()
    .describe('The account that it was switched to; null for the own one.'),
  address: personal(z.string().nullable()).describe('From where the user signed in.'),
  user_agent: personal(z.string().nullable()),
});

export type SessionSummary = z.infer<typeof sessionSummarySchema>;

/** What is being signed in with. Holds a secret: it must not be recorded or logged. */
export interface PasswordAttempt {
  readonly operationId: string;
  readonly username: string;
  readonly password: string;
}

/** What came of comparing a password. */
export interface PasswordVerdict {
  /** The account of the user of that name; null where there is none. It must not be told to the caller. */
  readonly accountNumber: string | null;
  /** Who may sign in; null if the password is wrong, or nobody can act as the user. */
  readonly user: SignedInUser | null;
}

export interface SignedInUser {
  /** Of the session that is to be opened; its `keyId` is still empty. */
  readonly principal: Principal;
  /** Which password of the user it was: the session lasts no longer than it. */
  readonly passwordNumber: number;
}

export interface NewSession {
  /** A UUID. */
  readonly sessionId: string;
  /** SHA-256 (64 hex) of what the cookie holds. */
  readonly tokenHash: string;
  readonly passwordNumber: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** What commands on sessions answer. */
export interface SessionResult extends CommandResult {
  /** How many sessions it ended. */
  readonly ended: number;
}
