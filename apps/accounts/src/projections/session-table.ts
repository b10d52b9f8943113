import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { SessionRecord } from './directory.port.ts';

const prefix = 'session:';

/** All sign-in sessions that there are and were. */
export class SessionTable {
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #idOfHash = new Map<string, string>();
  readonly #openOfUser = new Map<number, Set<string>>();

  fold(stream: string, event: AccountsEvent, at: string): void {
    if (!stream.startsWith(prefix)) return;
    const sessionId = stream.slice(prefix.length);
    if (event.type === 'accounts.session-opened.v1') {
      const { userId, tokenHash } = event.data;
      this.#sessions.set(sessionId, { ...event.data, openedAt: at, actsIn: null, isEnded: false });
      this.#idOfHash.set(tokenHash, sessionId);
      this.#openOfUser.set(userId, (this.#openOfUser.get(userId) ?? new Set()).add(sessionId));
      return;
    }
    const session = this.#sessions.get(sessionId);
    if (session !== undefined) this.#change(session, event);
  }

  ofHash(tokenHash: string): SessionRecord | undefined {
    const sessionId = this.#idOfHash.get(tokenHash);
    return sessionId === undefined ? undefined : this.#sessions.get(sessionId);
  }

  /** Those that have not ended, in the order of their opening. */
  of(userId: number): readonly SessionRecord[] {
    return [...(this.#openOfUser.get(userId) ?? [])].flatMap((id) => this.#sessions.get(id) ?? []);
  }

  [Symbol.iterator](): Iterator<SessionRecord> {
    return this.#sessions.values();
  }

  #change(session: SessionRecord, event: AccountsEvent): void {
    const { sessionId, userId } = session;
    switch (event.type) {
      case 'accounts.session-switched.v1':
      case 'accounts.session-renewed.v1':
        this.#sessions.set(sessionId, { ...session, ...event.data });
        break;
      case 'accounts.session-ended.v1':
        this.#sessions.set(sessionId, { ...session, address: null, userAgent: null, isEnded: true });
        this.#openOfUser.get(userId)?.delete(sessionId);
        if (this.#openOfUser.get(userId)?.size === 0) this.#openOfUser.delete(userId);
    }
  }
}
