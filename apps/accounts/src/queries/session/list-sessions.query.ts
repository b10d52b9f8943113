import type { Grant, SessionSummary } from '#contracts';
import type { Directory, SessionRecord } from '../../projections/directory.port.ts';

/** The sessions of the caller that can be used, newest first. */
export class ListSessionsQuery {
  readonly #directory: Directory;
  readonly #now: () => number;

  /** `now` answers milliseconds since the epoch. */
  constructor(directory: Directory, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  ask({ principal }: Grant): readonly SessionSummary[] {
    const { accountNumber, userId } = principal;
    const user = this.#directory.user(accountNumber, userId);
    return this.#directory
      .sessionsOf(userId)
      .filter((session) => session.passwordNumber === user?.passwordNumber)
      .filter((session) => this.#now() < Date.parse(session.expiresAt))
      .map(summaryOf)
      .reverse();
  }
}

function summaryOf(session: SessionRecord): SessionSummary {
  return {
    session_id: session.sessionId,
    opened_at: session.openedAt,
    expires_at: session.expiresAt,
    account_number: session.actsIn,
    address: session.address,
    user_agent: session.userAgent,
  };
}
