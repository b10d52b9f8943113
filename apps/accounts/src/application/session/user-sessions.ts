import { Failure } from '#kernel';
import type { Aggregates } from '../aggregates.ts';
import type { CommandContext } from '../command-context.ts';
import type { IndexedSession, ResourceIndex } from '../resource-index.port.ts';
import { sessionStream } from '../streams.ts';
import type { SubjectKeys } from '../subject-keys.port.ts';

/** The sign-in sessions of users, ended one by one or all together. */
export class UserSessions {
  readonly #aggregates: Aggregates;
  readonly #index: Pick<ResourceIndex, 'sessionsOf'>;
  readonly #keys: SubjectKeys;

  constructor(aggregates: Aggregates, index: Pick<ResourceIndex, 'sessionsOf'>, keys: SubjectKeys) {
    this.#aggregates = aggregates;
    this.#index = index;
    this.#keys = keys;
  }

  /**
   * Ends the session, and destroys the key that the address of its user is sealed under. The event comes first, so a
   * start after a crash in between knows what is left to destroy. Fails with `SESSIONS.NOT_FOUND` where it has ended.
   */
  async end(sessionId: string, context: CommandContext): Promise<{ readonly repeated: boolean }> {
    const { repeated } = await this.#aggregates.session(sessionId, context, { type: 'end-session' });
    await this.#keys.destroy(sessionStream(sessionId));
    return { repeated };
  }

  /** Ends those of the user that are meant, and answers how many. One that ends at the same time has ended, too. */
  async endOf(
    userId: number,
    context: CommandContext,
    isMeant: (session: IndexedSession) => boolean = () => true,
  ): Promise<number> {
    let ended = 0;
    for (const { sessionId } of this.#index.sessionsOf(userId).filter(isMeant)) {
      ended += await this.end(sessionId, context).then(() => 1, unlessGone);
    }
    return ended;
  }

  /** Has the session outlast its former password. Changes nothing where it has ended. */
  async renew(sessionId: string, passwordNumber: number, context: CommandContext): Promise<void> {
    const command = { type: 'renew-session', passwordNumber } as const;
    await this.#aggregates.session(sessionId, context, command).catch(unlessGone);
  }
}

function unlessGone(error: unknown): 0 {
  if (error instanceof Failure && error.code === 'SESSIONS.NOT_FOUND') return 0;
  throw error;
}
