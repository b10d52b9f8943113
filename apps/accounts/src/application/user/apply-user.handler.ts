import {
  comparableName,
  failure,
  type ApplyResult,
  type Grant,
  type RecordedCommand,
  type UserApplication,
} from '#contracts';
import type { RecordedCommands } from '#event-store';
import { Failure } from '#kernel';
import type { UserFields } from '../../domain/user/user.events.ts';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, rehearsal, type CommandContext } from '../command-context.ts';
import type { CredentialHasher } from '../credential-hasher.port.ts';
import type { EventStreams } from '../event-streams.ts';
import { Numbers } from '../numbers.ts';
import type { IndexedUser, ResourceIndex } from '../resource-index.port.ts';
import { userStream } from '../streams.ts';
import { requireAccount, requirePlatformAdmin, userInReach } from '../targets.ts';

const attempts = 4;

/** Creates the user of this name, or makes the one of the account as it is asked. */
export class ApplyUserHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #hasher: CredentialHasher;
  readonly #ids: Numbers;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
    hasher: CredentialHasher,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
    this.#hasher = hasher;
    this.#ids = new Numbers(() => index.lastNumbers.user);
  }

  /**
   * Fails with `ACCOUNTS.NOT_FOUND`, `AUTH.NOT_ALLOWED` (a platform admin, by somebody who is none),
   * `USERS.NAME_TAKEN`, `USERS.SELF`, `USERS.LAST_ADMIN` or `ACCOUNTS.CONFLICT`.
   */
  async handle(grant: Grant, command: RecordedCommand, user: UserApplication): Promise<ApplyResult> {
    const result = await this.#commands.execute(command, () => this.#inTurn(grant, contextOf(command), user));
    return resultOf(result, this.#index.usernameOf(Number(result.subject)));
  }

  /** Fails as `handle` would, and keeps nothing. */
  async rehearse(grant: Grant, user: UserApplication): Promise<void> {
    await this.#inTurn(grant, rehearsal, user);
  }

  #inTurn(grant: Grant, context: CommandContext, user: UserApplication): Promise<Applied> {
    const turn = `username:${comparableName(user.username)}`;
    return this.#streams.inTurn(turn, () => this.#apply(grant, context, user));
  }

  async #apply(grant: Grant, context: CommandContext, user: UserApplication): Promise<Applied> {
    requireAccount(this.#index, grant);
    const existing = userInReach(this.#index, grant, user.username);
    if (user.config.isSuperuser || existing?.isSuperuser) requirePlatformAdmin(grant);
    if (existing === undefined || user.ifAbsent) return this.#create(grant, context, user);
    return this.#change(grant, context, existing, user);
  }

  async #change(
    { principal }: Grant,
    context: CommandContext,
    { userId }: IndexedUser,
    user: UserApplication,
  ): Promise<Applied> {
    const execution = await this.#aggregates.user(userId, context, {
      type: 'change-user',
      fields: fieldsOf(user),
      isActive: user.config.isActive,
      actorId: principal.userId,
    });
    return applied(String(userId), execution);
  }

  async #create(grant: Grant, context: CommandContext, user: UserApplication): Promise<Applied> {
    const prefix = userStream('');
    const [earlier] = await this.#streams.committedBy(context.commandId, prefix);
    if (earlier !== undefined) {
      return applied(earlier.stream.slice(prefix.length), { events: earlier.events, repeated: true });
    }
    const { password, username, config } = user;
    const created = {
      type: 'create-user',
      accountNumber: grant.accountNumber,
      username,
      ...fieldsOf(user),
      isActive: config.isActive,
      passwordHash: password === undefined ? null : await this.#hasher.password(password),
      passwordOrigin: 'preset',
      mustChangePassword: password !== undefined,
    } as const;
    for (let count = 0; count < attempts; count += 1) {
      const userId = this.#ids.next();
      try {
        return applied(String(userId), await this.#aggregates.user(userId, context, { ...created, userId }));
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'ACCOUNTS.CONFLICT')) throw error;
      }
    }
    throw failure('ACCOUNTS.CONFLICT', 'No free number was found; try again.');
  }
}

function fieldsOf({ config, metadata }: UserApplication): UserFields {
  const { email, isStaff, isAuditor, isSuperuser } = config;
  const { description, version, tags, annotations } = metadata;
  const names = { firstName: config.firstName ?? '', lastName: config.lastName ?? '' };
  return { email, ...names, isStaff, isAuditor, isSuperuser, description, version, tags, annotations };
}
