import type { PurgeOrder } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { Appended, OperationLog } from '#operation-log';
import type { TrustedNow } from './change-policy.handler.ts';
import type { Policies } from './policies.ts';
import type { PurgeQuestion } from './purge-question.port.ts';
import { purgeOrderedEvent } from './purge-ordered-event.ts';

/** The ledger's thread, as a run needs it. */
export interface PurgeableLedger {
  accounts(): Promise<readonly string[]>;
  plan(question: PurgeQuestion): Promise<PurgeOrder | undefined>;
  /** Offset of the last record that a loss of power can't take out of the ledger any more. */
  durableOffset(): Promise<number>;
}

/** So often an account is planned for in one run, where its policy changes meanwhile. */
const attempts = 4;

export interface PurgeRunOptions {
  readonly logRetentionMs: number;
  /** A fresh operation id. */
  newOperationId(): string;
  /** Lets others have their turn between two batches. */
  pause(): Promise<void>;
}

/** What a run did. */
export interface RunResult {
  readonly accounts: number;
  /** Entries that were ordered to be deleted. */
  readonly entries: number;
}

/**
 * One run of the purge: orders what is due, by the operation log like everything that becomes an entry,
 * and trims the log behind the ledger. The orders are carried out in the ledger's thread. To be called
 * only while every order that was given is in the ledger, since what it does not have counts as not given.
 */
export class RunPurgeHandler {
  private readonly ledger: PurgeableLedger;
  private readonly policies: Policies;
  private readonly log: OperationLog;
  private readonly trustedNow: TrustedNow;
  private readonly options: PurgeRunOptions;

  constructor(
    ledger: PurgeableLedger,
    policies: Policies,
    log: OperationLog,
    trustedNow: TrustedNow,
    options: PurgeRunOptions,
  ) {
    this.ledger = ledger;
    this.policies = policies;
    this.log = log;
    this.trustedNow = trustedNow;
    this.options = options;
  }

  /** Rejects if log, ledger or event store fail; what was ordered until then stands. */
  async handle(): Promise<RunResult> {
    const now = await this.trustedNow();
    const result = { accounts: 0, entries: 0 };
    for (const account of await this.ledger.accounts()) {
      const order = await this.orderOf(account, now);
      if (order === undefined) continue;
      result.accounts += 1;
      result.entries += order.entries;
    }
    await this.trimLog(now);
    return result;
  }

  /**
   * Orders what is due of an account, by the policy that it has when the order is given: planning takes a
   * while, and one that keeps more may have been answered since. If it changes again and again, nothing is
   * ordered in this run.
   */
  private async orderOf(account: string, now: number): Promise<PurgeOrder | undefined> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const { state, retention } = await this.policies.inForce(account, now);
      const order = await this.ledger.plan({ account, retention, policyVersion: state.version, now });
      if (order === undefined) return undefined;
      if (await this.policies.whileAt(account, state.version, () => this.give(account, order))) return order;
    }
    return undefined;
  }

  private give(account: string, order: PurgeOrder): Promise<Appended> {
    const at = timestampOfMillis(Date.now());
    return this.log.append(purgeOrderedEvent(account, order, this.options.newOperationId(), at));
  }

  private async trimLog(now: number): Promise<void> {
    const through = await this.ledger.durableOffset();
    const recordedBefore = now - this.options.logRetentionMs;
    while ((await this.log.trim({ through, recordedBefore })).more) await this.options.pause();
  }
}
