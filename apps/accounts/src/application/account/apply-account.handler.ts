import type { AccountConfig, ApplyResult, Grant, RecordedCommand, ResourceMetadata } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf } from '../applied.ts';
import { contextOf } from '../command-context.ts';

/** Replaces the config of the account, and of its metadata what is given. */
export class ApplyAccountHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;

  constructor(commands: RecordedCommands, aggregates: Aggregates) {
    this.#commands = commands;
    this.#aggregates = aggregates;
  }

  /** Fails with `ACCOUNTS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  async handle(
    { accountNumber }: Grant,
    command: RecordedCommand,
    config: AccountConfig,
    metadata: Partial<ResourceMetadata> = {},
  ): Promise<ApplyResult> {
    const change = { type: 'change-account', config, metadata } as const;
    const result = await this.#commands.execute(command, async () =>
      applied(accountNumber, await this.#aggregates.account(accountNumber, contextOf(command), change)),
    );
    return resultOf(result, accountNumber);
  }
}
