import { accountDecider } from '../domain/account/account.decider.ts';
import { userDecider } from '../domain/user/user.decider.ts';
import { isAdmin } from '../domain/user/user.state.ts';
import { streamVoided } from '../domain/void.events.ts';
import type { EventStreams } from './event-streams.ts';
import { execute, stateOf, versionOf } from './execute.ts';
import { accountStream, userStream } from './streams.ts';

/** A user at a version of their stream, and the operation that is the reason. */
export interface AdminAt {
  readonly accountNumber: string;
  readonly userId: number;
  readonly userVersion: number;
  readonly operationId: string | null;
  readonly rehearses?: true;
}

/**
 * The register of an account's admins, on the account's stream: there, and only there, two admins who
 * demote each other at once meet (ADR 0011).
 */
export class AdminRegister {
  readonly #streams: EventStreams;

  constructor(streams: EventStreams) {
    this.#streams = streams;
  }

  /** The user is an admin as of this version. Call it after the event that makes them one. */
  async grant(admin: AdminAt): Promise<void> {
    await this.#record('grant-admin', admin);
  }

  /** Call it before the event that takes the role away. Throws `USERS.LAST_ADMIN`. */
  async withdraw(admin: AdminAt): Promise<void> {
    await this.#record('withdraw-admin', admin);
  }

  /** Brings the register in line with the user's stream, after a command that did not come to its end. */
  async restore(accountNumber: string, userId: number, operationId: string | null): Promise<void> {
    const commits = await this.#streams.load(userStream(userId));
    const userVersion = versionOf(commits);
    const account = stateOf(accountDecider, await this.#streams.load(accountStream(accountNumber)));
    const entry = account?.admins.get(userId);
    const shouldBe = isAdmin(stateOf(userDecider, commits));
    if (account === undefined || shouldBe === (entry?.isAdmin ?? false)) return;
    if (entry !== undefined && entry.userVersion > userVersion) {
      await this.#takeVersion(userId, userVersion);
      return this.restore(accountNumber, userId, operationId);
    }
    const admin = { accountNumber, userId, userVersion, operationId };
    await (shouldBe ? this.grant(admin) : this.withdraw(admin));
  }

  /** A withdrawal announced this version; now that it is taken, the command that announced it is off. */
  async #takeVersion(userId: number, expectedVersion: number): Promise<void> {
    const commandId = `admin:${userId}:${expectedVersion + 1}:voided`;
    const stream = userStream(userId);
    await this.#streams.append({
      ...{ stream, expectedVersion, commandId, operationId: null },
      events: [streamVoided],
    });
  }

  async #record(type: 'grant-admin' | 'withdraw-admin', admin: AdminAt): Promise<void> {
    const { accountNumber, userId, userVersion, operationId, rehearses } = admin;
    const subject = { decider: accountDecider, stream: accountStream(accountNumber) };
    const commandId = `admin:${userId}:${userVersion}:${type}`;
    const context = { commandId, operationId, ...(rehearses && { rehearses }) };
    await execute(this.#streams, subject, context, { type, userId, userVersion });
  }
}
