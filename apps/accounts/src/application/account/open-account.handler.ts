import { failure, type AccountConfig, type ApplyResult, type RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import { Failure } from '#kernel';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { Mint } from '../mint.port.ts';
import { Numbers } from '../numbers.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { accountStream } from '../streams.ts';

const attempts = 4;

/** Opens an account under a fresh number. */
export class OpenAccountHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #mint: Mint;
  readonly #ids: Numbers;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    mint: Mint,
    index: ResourceIndex,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#mint = mint;
    this.#ids = new Numbers(() => index.lastNumbers.account);
  }

  /** Fails with `ACCOUNTS.CONFLICT`. */
  async handle(command: RecordedCommand, config: AccountConfig): Promise<ApplyResult> {
    const result = await this.#commands.execute(command, () => this.#open(contextOf(command), config));
    return resultOf(result, result.subject);
  }

  async #open(context: CommandContext, config: AccountConfig): Promise<Applied> {
    const prefix = accountStream('');
    const [earlier] = await this.#streams.committedBy(context.commandId, prefix);
    if (earlier !== undefined) {
      return applied(earlier.stream.slice(prefix.length), { events: earlier.events, repeated: true });
    }
    for (let count = 0; count < attempts; count += 1) {
      const opened = await this.#tryToOpen(context, config);
      if (opened !== undefined) return opened;
    }
    throw failure('ACCOUNTS.CONFLICT', 'No free number was found; try again.');
  }

  /** Undefined if one of the numbers was given away at the same time. */
  async #tryToOpen(context: CommandContext, config: AccountConfig): Promise<Applied | undefined> {
    const accountNumber = this.#mint.accountNumber();
    const command = { type: 'open-account', accountNumber, accountId: this.#ids.next(), config } as const;
    try {
      return applied(accountNumber, await this.#aggregates.account(accountNumber, context, command));
    } catch (error) {
      if (error instanceof Failure && error.code === 'ACCOUNTS.CONFLICT') return undefined;
      throw error;
    }
  }
}
