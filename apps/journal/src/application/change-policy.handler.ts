import type { ApplyResult, Grant, RecordedCommand, RetentionPolicy } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { PolicyCommand } from '../domain/retention/policy.commands.ts';
import type { Policies } from './policies.ts';

/** Answers the trusted time, milliseconds since the epoch. */
export type TrustedNow = () => Promise<number>;

/** Changes the retention policy of an account, or stops the change that waits. */
export class ChangePolicyHandler {
  private readonly commands: RecordedCommands;
  private readonly policies: Policies;
  private readonly trustedNow: TrustedNow;
  private readonly coolingOffMs: number;

  constructor(commands: RecordedCommands, policies: Policies, trustedNow: TrustedNow, coolingOffMs: number) {
    this.commands = commands;
    this.policies = policies;
    this.trustedNow = trustedNow;
    this.coolingOffMs = coolingOffMs;
  }

  change(grant: Grant, recorded: RecordedCommand, policy: RetentionPolicy): Promise<ApplyResult> {
    const { coolingOffMs } = this;
    const { minimumDays } = this.policies;
    return this.execute(grant, recorded, (at) => ({
      type: 'change-policy',
      policy,
      at,
      coolingOffMs,
      minimumDays,
    }));
  }

  cancel(grant: Grant, recorded: RecordedCommand): Promise<ApplyResult> {
    return this.execute(grant, recorded, (at) => ({ type: 'cancel-pending-policy', at }));
  }

  private execute(
    grant: Grant,
    recorded: RecordedCommand,
    commandAt: (at: number) => PolicyCommand,
  ): Promise<ApplyResult> {
    return this.commands.execute(recorded, async () => {
      const command = commandAt(await this.now());
      return resultOf(grant, await this.policies.execute(grant.accountNumber, recorded, command));
    });
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
