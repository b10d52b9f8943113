import type {
  AccountApplication,
  AccountConfig,
  ApplyResult,
  Grant,
  RecordedCommand,
  ResourceMetadata,
} from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, rehearsal, type CommandContext } from '../command-context.ts';

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
    const result = await this.#commands.execute(command, () =>
      this.#apply(accountNumber, contextOf(command), { config, metadata }),
    );
    return resultOf(result, accountNumber);
  }

  /** Fails as `handle` would, and keeps nothing. */
  async rehearse({ accountNumber }: Grant, account: AccountApplication): Promise<void> {
    await this.#apply(accountNumber, rehearsal, account);
  }

  async #apply(
    accountNumber: string,
    context: CommandContext,
    { config, metadata }: AccountApplication,
  ): Promise<Applied> {
    const change = { type: 'change-account', config, metadata } as const;
    return applied(accountNumber, await this.#aggregates.account(accountNumber, context, change));
  }
}
