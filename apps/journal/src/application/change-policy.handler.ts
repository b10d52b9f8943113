import type { ApplyResult, Grant, RecordedCommand, RetentionPolicy } from '#contracts';
import type { Policies } from './policies.ts';

/** Answers the trusted time, milliseconds since the epoch. */
export type TrustedNow = () => Promise<number>;

/** Changes the retention policy of an account, or stops the change that waits. */
export class ChangePolicyHandler {
  private readonly policies: Policies;
  private readonly trustedNow: TrustedNow;
  private readonly coolingOffMs: number;

  constructor(policies: Policies, trustedNow: TrustedNow, coolingOffMs: number) {
    this.policies = policies;
    this.trustedNow = trustedNow;
    this.coolingOffMs = coolingOffMs;
  }

  async change(grant: Grant, recorded: RecordedCommand, policy: RetentionPolicy): Promise<ApplyResult> {
    const { coolingOffMs } = this;
    const { minimumDays } = this.policies;
    const at = await this.now();
    const command = { type: 'change-policy', policy, at, coolingOffMs, minimumDays } as const;
    return resultOf(grant, await this.policies.execute(grant.accountNumber, recorded, command));
  }

  async cancel(grant: Grant, recorded: RecordedCommand): Promise<ApplyResult> {
    const command = { type: 'cancel-pending-policy', at: await this.now() } as const;
    return resultOf(grant, await this.policies.execute(grant.accountNumber, recorded, command));
  }

  /** The later of both clocks: where the trusted one is behind, catching up must not end a cooling-off. */
  private async now(): Promise<number> {
    return Math.max(await this.trustedNow(), Date.now());
  }
}

function resultOf(
  { accountNumber }: Grant,
  { changed, repeated }: { readonly changed: boolean; readonly repeated: boolean },
): ApplyResult {
  return { name: accountNumber, created: false, changed: changed ? ['policy'] : [], repeated };
}
