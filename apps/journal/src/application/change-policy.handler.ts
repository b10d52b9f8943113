import type { ApplyResult, Grant, RecordedCommand, RetentionPolicy } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { CommandTimes, PolicyCommand } from '../domain/retention/policy.commands.ts';
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
    return this.execute(grant, recorded, (times) => ({
      type: 'change-policy',
      policy,
      ...times,
      coolingOffMs,
      minimumDays,
    }));
  }

  cancel(grant: Grant, recorded: RecordedCommand): Promise<ApplyResult> {
    return this.execute(grant, recorded, (times) => ({ type: 'cancel-pending-policy', ...times }));
  }

  private execute(
    grant: Grant,
    recorded: RecordedCommand,
    commandAt: (times: CommandTimes) => PolicyCommand,
  ): Promise<ApplyResult> {
    return this.commands.execute(recorded, async () => {
      const command = commandAt(await this.times());
      return resultOf(grant, await this.policies.execute(grant.accountNumber, recorded, command));
    });
  }

  /** A cooling-off begins at the later of both clocks: the trusted one must not end it by catching up. */
  private async times(): Promise<CommandTimes> {
    const trustedAt = await this.trustedNow();
    return { trustedAt, at: Math.max(trustedAt, Date.now()) };
  }
}

function resultOf(
  { accountNumber }: Grant,
  { changed, repeated }: { readonly changed: boolean; readonly repeated: boolean },
): ApplyResult {
  return { name: accountNumber, created: false, changed: changed ? ['policy'] : [], repeated };
}
