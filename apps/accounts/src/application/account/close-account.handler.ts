import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf } from '../applied.ts';
import { contextOf } from '../command-context.ts';

/** Closes an account for good. Its users can be deleted and erased afterwards, and nothing else. */
export class CloseAccountHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;

  constructor(commands: RecordedCommands, aggregates: Aggregates) {
    this.#commands = commands;
    this.#aggregates = aggregates;
  }

  /** Fails with `ACCOUNTS.NOT_FOUND`, `ACCOUNTS.PLATFORM`, `ACCOUNTS.OWN` or `ACCOUNTS.CONFLICT`. */
  async handle({ accountNumber, principal }: Grant, command: RecordedCommand): Promise<ApplyResult> {
    const closing = { type: 'close-account', actorAccount: principal.accountNumber } as const;
    const result = await this.#commands.execute(command, async () =>
      applied(accountNumber, await this.#aggregates.account(accountNumber, contextOf(command), closing)),
    );
    return resultOf(result, accountNumber);
  }
}
