import {
  resourceKindOf,
  type ApplyResult,
  type Grant,
  type RecordedCommand,
  type ResourceKindName,
} from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { ResourceCommand } from '../../domain/resource/resource.commands.ts';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { resourceStream } from '../streams.ts';
import { noResource, requireOwn } from '../targets.ts';

/** Executes commands on a resource that exists; one that took it away is found again when it is repeated. */
export class ExistingResource {
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

  /** Sets or clears the flag of the kind. Throws for a kind that has none. */
  setDeployed(
    grant: Grant,
    command: RecordedCommand,
    kind: ResourceKindName,
    name: string,
    deployed: boolean,
  ): Promise<ApplyResult> {
    const field = resourceKindOf(kind).deployed;
    if (field === undefined) throw new Error(`a ${kind} can not be deployed`);
    return this.#execute(grant, command, kind, name, { type: 'set-resource-field', field, value: deployed });
  }

  delete(grant: Grant, command: RecordedCommand, kind: ResourceKindName, name: string): Promise<ApplyResult> {
    return this.#execute(grant, command, kind, name, { type: 'delete-resource' });
  }

  /** Fails with `RESOURCES.NOT_FOUND`, `RESOURCES.NOT_OWN` or `ACCOUNTS.CONFLICT`. */
  async #execute(
    grant: Grant,
    recorded: RecordedCommand,
    kind: ResourceKindName,
    name: string,
    command: ResourceCommand,
  ): Promise<ApplyResult> {
    const context = contextOf(recorded);
    const result = await this.#commands.execute(recorded, async () => {
      const resource = this.#index.resourceNamed(grant.accountNumber, kind, name);
      if (resource === undefined) return this.#executedBefore(context, kind);
      requireOwn(grant, resource);
      return applied('', await this.#aggregates.resource(resource.resourceId, context, command));
    });
    return resultOf(result, name);
  }

  async #executedBefore({ commandId }: CommandContext, kind: ResourceKindName): Promise<Applied> {
    const [earlier] = await this.#streams.committedBy(commandId, resourceStream(''));
    if (earlier === undefined) throw noResource(kind);
    return applied('', { events: earlier.events, repeated: true });
  }
}
