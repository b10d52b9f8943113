import type { DueEntries, Grant, Retention, RetentionPolicy, RetentionPreview } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { policyAsked } from '../domain/retention/policy.state.ts';
import { asOnePolicy, shortens } from '../domain/retention/retention.ts';
import type { TrustedNow } from './change-policy.handler.ts';
import type { Policies } from './policies.ts';
import type { PurgeQuestion } from './purge-question.port.ts';

/** What the ledger's thread says of what is due. */
export interface PurgeForesight {
  foresee(question: PurgeQuestion): Promise<DueEntries>;
  preview(
    question: PurgeQuestion & { readonly policy: RetentionPolicy },
  ): Promise<Pick<RetentionPreview, 'due' | 'rules'>>;
}

/** Answers what holds, what waits, and what will go. From the stream itself: the answer is never behind. */
export class ReadRetention {
  private readonly policies: Policies;
  private readonly foresight: PurgeForesight;
  private readonly trustedNow: TrustedNow;
  private readonly nextRun: () => number | null;

  /** `nextRun`: milliseconds since the epoch. */
  constructor(
    policies: Policies,
    foresight: PurgeForesight,
    trustedNow: TrustedNow,
    nextRun: () => number | null,
  ) {
    this.policies = policies;
    this.foresight = foresight;
    this.trustedNow = trustedNow;
    this.nextRun = nextRun;
  }

  async retention({ accountNumber: account }: Grant): Promise<Retention> {
    const { state, retention, now } = await this.inForce(account);
    const question = { account, retention, policyVersion: state.version, now };
    const at = this.nextRun();
    const { pending } = state;
    return {
      version: state.version,
      minimum_days: retention.minimumDays,
      asked: policyAsked(state),
      effective: asOnePolicy(retention),
      pending:
        pending === undefined
          ? null
          : { policy: pending.policy, effective_at: timestampOfMillis(pending.effectiveAt) },
      next_purge: {
        at: at === null ? null : timestampOfMillis(at),
        due: await this.foresight.foresee(question),
      },
    };
  }

  async preview({ accountNumber: account }: Grant, given?: RetentionPolicy): Promise<RetentionPreview> {
    const { state, retention, now } = await this.inForce(account);
    const { minimumDays } = retention;
    const policy = given ?? asOnePolicy(retention);
    const question = { account, retention, policyVersion: state.version, now, policy };
    return {
      policy: asOnePolicy({ policies: [policy], minimumDays }),
      shortens: given !== undefined && shortens(state.confirmed, policy, minimumDays),
      ...(await this.foresight.preview(question)),
    };
  }

  private async inForce(account: string) {
    const now = await this.trustedNow();
    return { ...(await this.policies.inForce(account, now)), now };
  }
}
