import {
  failure,
  fieldsOfManifest,
  isResourceKind,
  resourceKindOf,
  type ApplyResult,
  type Grant,
  type RecordedCommand,
  type Reference,
  type ResourceApplication,
} from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, rehearsal, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { Mint } from '../mint.port.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { resourceStream } from '../streams.ts';
import { requireAccount, requireOwn } from '../targets.ts';

/** Creates the resource of this name, or makes the one of the account as it is asked. */
export class ApplyResourceHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #mint: Mint;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
    mint: Mint,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
    this.#mint = mint;
  }

  /**
   * Fails with `ACCOUNTS.NOT_FOUND`, `RESOURCES.REFERENCE_NOT_FOUND`, `RESOURCES.NOT_OWN`,
   * `RESOURCES.NAME_TAKEN`, `MANIFEST.INVALID` (a mask without a secret) or `ACCOUNTS.CONFLICT`.
   */
  async handle(grant: Grant, command: RecordedCommand, resource: ResourceApplication): Promise<ApplyResult> {
    const result = await this.#commands.execute(command, () =>
      this.#inTurn(grant, contextOf(command), resource),
    );
    return resultOf(result, resource.manifest.metadata.name);
  }

  /** Fails as `handle` would, and keeps nothing. */
  async rehearse(grant: Grant, resource: ResourceApplication): Promise<void> {
    await this.#inTurn(grant, rehearsal, resource);
  }

  #inTurn(grant: Grant, context: CommandContext, resource: ResourceApplication): Promise<Applied> {
    const turn = `resource-name:${resource.kind}:${grant.accountNumber}`;
    return this.#streams.inTurn(turn, () => this.#apply(grant, context, resource));
  }

  async #apply(grant: Grant, context: CommandContext, resource: ResourceApplication): Promise<Applied> {
    requireAccount(this.#index, grant);
    const { kind: kindName, manifest, ifAbsent } = resource;
    const { accountNumber } = grant;
    const kind = resourceKindOf(kindName);
    this.#requireReferences(accountNumber, kind.references?.(manifest) ?? []);
    const fields = fieldsOfManifest(kind, manifest);
    const existing = this.#index.resourceNamed(accountNumber, kindName, manifest.metadata.name);
    if (existing === undefined || ifAbsent) return this.#create(grant, context, resource);
    requireOwn(grant, existing);
    const command = { type: 'replace-resource', fields } as const;
    return applied('', await this.#aggregates.resource(existing.resourceId, context, command));
  }

  async #create(
    { accountNumber, principal }: Grant,
    context: CommandContext,
    { kind, manifest }: ResourceApplication,
  ): Promise<Applied> {
    const [earlier] = await this.#streams.committedBy(context.commandId, resourceStream(''));
    if (earlier !== undefined) return applied('', { events: earlier.events, repeated: true });
    const resourceId = this.#mint.commandId();
    const execution = await this.#aggregates.resource(resourceId, context, {
      type: 'create-resource',
      ...{ kind, accountNumber, resourceId, ownerId: principal.userId, name: manifest.metadata.name },
      fields: fieldsOfManifest(resourceKindOf(kind), manifest),
    });
    return applied('', execution);
  }

  #requireReferences(accountNumber: string, references: readonly Reference[]): void {
    const missing = references.find((reference) => !this.#isThere(accountNumber, reference));
    if (missing === undefined) return;
    const message = `${missing.field}: there is no such ${missing.kind}`;
    throw failure('RESOURCES.REFERENCE_NOT_FOUND', message, { field: missing.field });
  }

  #isThere(accountNumber: string, { kind, name }: Reference): boolean {
    if (kind === 'SmarterAuthToken') return this.#index.apiKeyNamed(accountNumber, name) !== undefined;
    return isResourceKind(kind) && this.#index.resourceNamed(accountNumber, kind, name) !== undefined;
  }
}
