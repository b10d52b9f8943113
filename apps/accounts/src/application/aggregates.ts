import { Failure } from '#kernel';
import type { AccountCommand } from '../domain/account/account.commands.ts';
import { accountDecider } from '../domain/account/account.decider.ts';
import type { AccountEvent } from '../domain/account/account.events.ts';
import type { AccountState } from '../domain/account/account.state.ts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { ApiKeyCommand } from '../domain/api-key/api-key.commands.ts';
import { apiKeyDecider } from '../domain/api-key/api-key.decider.ts';
import type { ApiKeyEvent } from '../domain/api-key/api-key.events.ts';
import type { ApiKeyState } from '../domain/api-key/api-key.state.ts';
import type { ChatCommand } from '../domain/chat/chat.commands.ts';
import { chatDecider } from '../domain/chat/chat.decider.ts';
import type { ChatEvent } from '../domain/chat/chat.events.ts';
import type { ChatState } from '../domain/chat/chat.state.ts';
import type { ResourceCommand } from '../domain/resource/resource.commands.ts';
import { resourceDecider } from '../domain/resource/resource.decider.ts';
import type { ResourceEvent } from '../domain/resource/resource.events.ts';
import type { ResourceState } from '../domain/resource/resource.state.ts';
import type { SessionCommand } from '../domain/session/session.commands.ts';
import { sessionDecider } from '../domain/session/session.decider.ts';
import type { SessionEvent } from '../domain/session/session.events.ts';
import type { SessionState } from '../domain/session/session.state.ts';
import type { UserCommand } from '../domain/user/user.commands.ts';
import { userDecider } from '../domain/user/user.decider.ts';
import type { UserEvent } from '../domain/user/user.events.ts';
import { isAdmin, type UserState } from '../domain/user/user.state.ts';
import type { AdminRegister } from './admin-register.ts';
import {
  claimsOfAccount,
  claimsOfApiKey,
  claimsOfResource,
  claimsOfUser,
  without,
  type Claim,
} from './claims.ts';
import type { CommandContext } from './command-context.ts';
import type { EventStreams } from './event-streams.ts';
import { execute, type Execution, type Subject, type Surroundings } from './execute.ts';
import type { Held, Reservations } from './reservations.ts';
import {
  accountStream,
  apiKeyStream,
  chatStream,
  resourceStream,
  sessionStream,
  userStream,
} from './streams.ts';

type Step<State, Event> = (execution: Execution<State, Event>) => Promise<void>;

interface Aggregate<Command, State, Event> extends Subject<Command, State, Event> {
  readonly claims: (state: State) => readonly Claim[];
}

/**
 * Executes commands on accounts, users, keys, resources, chats and sessions, and keeps what lies outside of their streams in step:
 * reservations before the commit that needs them and released after the one that gives them up; the
 * register of admins withdrawn before and granted after. A crash in between errs to the safe side, and
 * the sweeper, or whoever needs the value, puts it right.
 */
export class Aggregates {
  readonly #streams: EventStreams;
  readonly #reservations: Reservations;
  readonly #register: AdminRegister;

  constructor(streams: EventStreams, reservations: Reservations, register: AdminRegister) {
    this.#streams = streams;
    this.#reservations = reservations;
    this.#register = register;
  }

  account(
    accountNumber: string,
    context: CommandContext,
    command: AccountCommand,
  ): Promise<Execution<AccountState, AccountEvent>> {
    const stream = accountStream(accountNumber);
    const aggregate = { decider: accountDecider, stream, claims: claimsOfAccount };
    return this.#execute(aggregate, context, command);
  }

  async user(
    userId: number,
    context: CommandContext,
    command: UserCommand,
  ): Promise<Execution<UserState, UserEvent>> {
    const aggregate = { decider: userDecider, stream: userStream(userId), claims: claimsOfUser };
    let withdrawnFrom: string | undefined;
    const withdraw: Step<UserState, UserEvent> = async ({ before, after, version, events }) => {
      if (before === undefined || !isAdmin(before) || isAdmin(after)) return;
      const { accountNumber } = before;
      const userVersion = version - events.length + 1;
      // A rehearsal withdraws nothing, so there is nothing to be restored.
      if (!context.rehearses) withdrawnFrom = accountNumber;
      await this.#register.withdraw({ ...context, accountNumber, userId, userVersion });
    };
    try {
      return await this.#execute(aggregate, context, command, {
        prepare: withdraw,
        rehearse: withdraw,
        settle: (execution) => this.#settleAdmin(userId, context, execution),
      });
    } catch (error) {
      const isOff = error instanceof Failure && withdrawnFrom !== undefined;
      if (isOff) await this.#register.restore(withdrawnFrom as string, userId, context.operationId);
      throw error;
    }
  }

  apiKey(
    keyId: string,
    context: CommandContext,
    command: ApiKeyCommand,
  ): Promise<Execution<ApiKeyState, ApiKeyEvent>> {
    const stream = apiKeyStream(keyId);
    return this.#execute({ decider: apiKeyDecider, stream, claims: claimsOfApiKey }, context, command);
  }

  resource(
    resourceId: string,
    context: CommandContext,
    command: ResourceCommand,
  ): Promise<Execution<ResourceState, ResourceEvent>> {
    const stream = resourceStream(resourceId);
    return this.#execute({ decider: resourceDecider, stream, claims: claimsOfResource }, context, command);
  }

  chat(
    sessionKey: string,
    context: CommandContext,
    command: ChatCommand,
  ): Promise<Execution<ChatState, ChatEvent>> {
    return execute(this.#streams, { decider: chatDecider, stream: chatStream(sessionKey) }, context, command);
  }

  session(
    sessionId: string,
    context: CommandContext,
    command: SessionCommand,
  ): Promise<Execution<SessionState, SessionEvent>> {
    const subject = { decider: sessionDecider, stream: sessionStream(sessionId) };
    return execute(this.#streams, subject, context, command);
  }

  async #execute<Command, State, Event extends AccountsEvent>(
    aggregate: Aggregate<Command, State, Event>,
    context: CommandContext,
    command: Command,
    steps?: Surroundings<State, Event>,
  ): Promise<Execution<State, Event>> {
    const { claims, stream } = aggregate;
    const { operationId } = context;
    let acquired: readonly Claim[] = [];
    let givenUp: readonly Held[] = [];
    const prepare: Step<State, Event> = async (planned) => {
      const [before, after] = [claims(planned.before), claims(planned.after)];
      const needed = without(after, before);
      await this.#reservations.reserve(needed, stream, operationId);
      acquired = [...acquired, ...needed];
      givenUp = await this.#reservations.look(without(before, after), stream);
      await steps?.prepare(planned);
    };
    const rehearse: Step<State, Event> = async (planned) => {
      const needed = without(claims(planned.after), claims(planned.before));
      await this.#reservations.requireFree(needed, stream);
      await steps?.rehearse(planned);
    };
    const settle: Step<State, Event> = async (execution) => {
      const after = claims(execution.after);
      // What an earlier execution gave up may be in use again: that needs a closer look.
      if (execution.repeated) await this.#reservations.abandon(without(claims(execution.before), after));
      else await this.#reservations.release(givenUp, operationId);
      await this.#reservations.abandon(without(acquired, after));
      await steps?.settle(execution);
    };
    try {
      return await execute(this.#streams, aggregate, context, command, { prepare, rehearse, settle });
    } catch (error) {
      // Any other error leaves open whether it was committed.
      if (error instanceof Failure) await this.#reservations.abandon(acquired);
      throw error;
    }
  }

  async #settleAdmin(
    userId: number,
    { operationId }: CommandContext,
    { before, after, version, repeated }: Execution<UserState, UserEvent>,
  ): Promise<void> {
    if (after === undefined) return;
    const { accountNumber } = after;
    if (repeated) return this.#register.restore(accountNumber, userId, operationId);
    if (!isAdmin(after) || isAdmin(before)) return;
    await this.#register.grant({ accountNumber, userId, userVersion: version, operationId });
  }
}
