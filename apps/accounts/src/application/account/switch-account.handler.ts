import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf } from '../applied.ts';
import { contextOf } from '../command-context.ts';

/** Switches an account on or off. While it is off, nobody can act in it. */
export class SwitchAccountHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;

  constructor(commands: RecordedCommands, aggregates: Aggregates) {
    this.#commands = commands;
    this.#aggregates = aggregates;
  }

  /** Fails with `ACCOUNTS.NOT_FOUND`, `ACCOUNTS.PLATFORM`, `ACCOUNTS.OWN` or `ACCOUNTS.CONFLICT`. */
  async handle(
    { accountNumber, principal }: Grant,
    command: RecordedCommand,
    active: boolean,
  ): Promise<ApplyResult> {
    const actorAccount = principal.accountNumber;
    const change = { type: 'switch-account', active, actorAccount } as const;
    const result = await this.#commands.execute(command, async () =>
      applied(accountNumber, await this.#aggregates.account(accountNumber, contextOf(command), change)),
    );
    return resultOf(result, accountNumber);
  }
}
