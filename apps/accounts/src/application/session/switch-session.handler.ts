import { failure, type Grant, type RecordedCommand, type SessionResult } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { sessionInReach } from '../targets.ts';

/** Has the session of a platform admin act in another account. */
export class SwitchSessionHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #index: ResourceIndex;

  constructor(commands: RecordedCommands, aggregates: Aggregates, index: ResourceIndex) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#index = index;
  }

  /** In the own one again with null. Fails with `SESSIONS.NOT_FOUND`, `ACCOUNTS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  handle(grant: Grant, command: RecordedCommand, accountNumber: string | null): Promise<SessionResult> {
    return this.#commands.execute(command, async () => {
      const { sessionId } = sessionInReach(this.#index, grant, grant.principal.keyId);
      if (accountNumber !== null && this.#index.account(accountNumber) === undefined)
        throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
      const asked = { type: 'switch-session', accountNumber } as const;
      const { repeated } = await this.#aggregates.session(sessionId, contextOf(command), asked);
      return { repeated, ended: 0 };
    });
  }
}
