import type { EventStore } from '#event-store';
import {
  failure,
  type ChangePlace,
  type ErrorCode,
  type RecordedCommand,
  type RetentionPolicy,
} from '#contracts';
import { fold, isRefusal, KeyedQueue } from '#kernel';
import type { PolicyCommand } from '../domain/retention/policy.commands.ts';
import { policyDecider } from '../domain/retention/policy.decider.ts';
import type { PolicyEvent } from '../domain/retention/policy.events.ts';
import {
  policiesInForce,
  policyAsked,
  policyAt,
  type PolicyState,
} from '../domain/retention/policy.state.ts';
import type { RetentionInForce } from '../domain/retention/retention.ts';

const attempts = 4;

/** What an account's policy is at a moment, and what follows from it. */
export interface PolicyInForce {
  readonly state: PolicyState;
  readonly retention: RetentionInForce;
}

/** What a change of a policy left. */
export interface PolicyVersion {
  readonly place: ChangePlace;
  /** When it was committed: ISO 8601. */
  readonly at: string;
  readonly operationId: string | null;
  readonly type: PolicyEvent['type'];
  readonly asked: RetentionPolicy;
}

/** The retention policies of all accounts, from the journal's own event store. */
export class Policies {
  private readonly store: EventStore;
  /** What concerns the policy of one account comes one after the other. */
  private readonly turns = new KeyedQueue();
  readonly minimumDays: number;

  constructor(store: EventStore, minimumDays: number) {
    this.store = store;
    this.minimumDays = minimumDays;
  }

  /**
   * `trustedAt`: the trusted time, milliseconds since the epoch. Reads all changes that the policy ever had; what it
   * answers has the size of two policies, however many they were.
   */
  async inForce(account: string, trustedAt: number): Promise<PolicyInForce> {
    const state = policyAt(fold(policyDecider, await this.events(account)), trustedAt);
    return { state, retention: { policies: policiesInForce(state), minimumDays: this.minimumDays } };
  }

  /**
   * Decides and appends; answers whether anything changed, and whether the command had been executed
   * before. After a conflict it starts over, three times at most. Throws the `Failure` of a refusal, or
   * `JOURNAL.POLICY_CONFLICT`.
   */
  execute(account: string, recorded: RecordedCommand, command: PolicyCommand) {
    return this.turns.run(account, () => this.decide(account, recorded, command));
  }

  /**
   * Does `work` if the account's policy has this version still, and answers whether it has; no change that
   * this process is asked for is executed meanwhile. Of those that others execute it knows what was
   * committed before `work` began.
   */
  whileAt(account: string, version: number, work: () => Promise<unknown>): Promise<boolean> {
    return this.turns.run(account, async () => {
      if (fold(policyDecider, await this.events(account)).version !== version) return false;
      await work();
      return true;
    });
  }

  private async decide(account: string, recorded: RecordedCommand, command: PolicyCommand) {
    const stream = streamOf(account);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const commits = await this.store.readStream(stream);
      if (commits.some(({ commandId }) => commandId === recorded.id))
        return { changed: true, repeated: true };
      const events = commits.flatMap((commit) => commit.events) as PolicyEvent[];
      const decision = policyDecider.decide(command, fold(policyDecider, events));
      if (isRefusal(decision)) throw failure(decision.code as ErrorCode, decision.message);
      if (decision.length === 0) return { changed: false, repeated: false };
      const { outcome } = await this.store.append({
        stream,
        expectedVersion: commits.at(-1)?.version ?? 0,
        commandId: recorded.id,
        operationId: recorded.operationId,
        events: decision,
      });
      if (outcome !== 'conflict') return { changed: true, repeated: outcome === 'repeated' };
    }
    throw failure('JOURNAL.POLICY_CONFLICT', 'The policy was changed by somebody else at the same time.');
  }

  /** Every change, oldest first, with the policy that was asked for by it or stands again after it. */
  async history(account: string): Promise<readonly PolicyVersion[]> {
    let state = policyDecider.initial;
    return (await this.store.readStream(streamOf(account))).flatMap(
      ({ version: last, committedAt: at, operationId, events }) =>
        (events as PolicyEvent[]).map((event, index) => {
          state = policyDecider.evolve(state, event);
          const place = { resource: account, version: last - events.length + index + 1 };
          return { place, at, operationId, type: event.type, asked: policyAsked(state) };
        }),
    );
  }

  async wasExecuted(commandId: string): Promise<boolean> {
    return (await this.store.findByCommand(commandId)).length > 0;
  }

  private async events(account: string): Promise<readonly PolicyEvent[]> {
    const commits = await this.store.readStream(streamOf(account));
    return commits.flatMap((commit) => commit.events) as PolicyEvent[];
  }
}

function streamOf(account: string): string {
  return `journal-policy:${account}`;
}
