import type { ApiKeyReference, ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { ApiKeyCommand } from '../../domain/api-key/api-key.commands.ts';
import { apiKeyDecider } from '../../domain/api-key/api-key.decider.ts';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import { stateOf } from '../execute.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { apiKeyStream } from '../streams.ts';
import { apiKeyInReach, guardApiKey, noApiKey } from '../targets.ts';

/**
 * Executes commands on a key that exists. One that took the key or its name away is found again by its
 * command id when it is repeated.
 */
export class ExistingApiKey {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
  }

  /**
   * Fails with `KEYS.NOT_FOUND`, `AUTH.NOT_ALLOWED` (a key that acts as more than the caller), or as the
   * command does.
   */
  async execute(
    grant: Grant,
    recorded: RecordedCommand,
    reference: ApiKeyReference,
    command: ApiKeyCommand,
  ): Promise<ApplyResult> {
    const context = contextOf(recorded);
    const result = await this.#commands.execute(recorded, async () => {
      const key = apiKeyInReach(this.#index, grant, reference);
      if (key === undefined) return this.#executedBefore(context);
      guardApiKey(this.#index, grant, key);
      const execution = await this.#aggregates.apiKey(key.keyId, context, command);
      return applied(execution.after?.fields.name ?? key.name, execution);
    });
    return resultOf(result, result.subject);
  }

  async #executedBefore({ commandId }: CommandContext): Promise<Applied> {
    const [earlier] = await this.#streams.committedBy(commandId, apiKeyStream(''));
    if (earlier === undefined) throw noApiKey();
    const commits = await this.#streams.load(earlier.stream);
    const then = commits.filter(({ version }) => version <= earlier.version);
    const name = stateOf(apiKeyDecider, then)?.fields.name ?? '';
    return applied(name, { events: earlier.events, repeated: true });
  }
}
