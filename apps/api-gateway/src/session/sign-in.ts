import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import {
  failure,
  grant,
  permissions,
  type AccountsApi,
  type KeyHolder,
  type PasswordVerdict,
  type SignedInUser,
} from '#contracts';
import { timestampOfMillis } from '#kernel';
import { mintedKey } from '../auth/minted.ts';
import type { Passwords } from '../auth/passwords.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { userAgentOf } from '../recorder/request-facts.ts';
import type { PasswordGuard } from './password-guard.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A session that was opened just now. */
export interface OpenedSession {
  /** What the cookie holds: leaves the gateway in it, and is kept nowhere. */
  readonly token: string;
  readonly holder: KeyHolder;
}

/** Opens sessions for those who know a password. */
export class SignIn {
  private readonly accounts: Pick<AccountsApi, 'openSession'>;
  private readonly recorder: Recorder;
  private readonly passwords: Passwords;
  private readonly guard: PasswordGuard;
  private readonly lifetimeMs: number;

  constructor(
    accounts: Pick<AccountsApi, 'openSession'>,
    recorder: Recorder,
    passwords: Passwords,
    guard: PasswordGuard,
    lifetimeMs: number,
  ) {
    this.accounts = accounts;
    this.recorder = recorder;
    this.passwords = passwords;
    this.guard = guard;
    this.lifetimeMs = lifetimeMs;
  }

  /**
   * Fails with `AUTH.BAD_CREDENTIALS` whatever is wrong, with `AUTH.NOT_STAFF` where the password is right and the role
   * is not, and with `AUTH.SIGN_IN_THROTTLED`.
   */
  async open(request: FastifyRequest, { username, password }: Credentials): Promise<OpenedSession> {
    const { operation } = request;
    const user = await this.guard.watch(operation, username, async () => {
      const attempt = { operationId: operation.id, username, password };
      return this.admitted(await this.passwords.verify(attempt), (account) => (operation.subject = account));
    });
    if (permissions['sessions.use'][user.principal.role] === 'no')
      throw failure('AUTH.NOT_STAFF', 'Only admins and auditors can sign in here; others use API keys.');
    return await this.openFor(request, user);
  }

  /** An attempt with the name of a user is journaled in the account of that user. */
  private admitted(
    { accountNumber, user }: PasswordVerdict,
    isAbout: (account: string) => void,
  ): SignedInUser {
    if (accountNumber !== null) isAbout(accountNumber);
    if (user === null) throw failure('AUTH.BAD_CREDENTIALS', 'The user name or the password is wrong.');
    return user;
  }

  private async openFor(request: FastifyRequest, user: SignedInUser): Promise<OpenedSession> {
    const { operation, headers } = request;
    const { key: token, keyHash: tokenHash } = mintedKey();
    const sessionId = randomUUID();
    const now = Date.now();
    const usableUntil = now + this.lifetimeMs;
    const principal = { ...user.principal, keyId: sessionId };
    const { accountNumber, userId } = principal;
    const holder = {
      keyId: sessionId,
      accountNumber,
      isSession: true,
      userId,
      principal,
      usableUntil,
      position: 0,
    };
    operation.holder = holder;
    operation.principal = principal;
    await this.recorder.execute(operation, (command) =>
      this.accounts.openSession(grant(principal, 'sessions.use'), command, {
        sessionId,
        tokenHash,
        passwordNumber: user.passwordNumber,
        expiresAt: timestampOfMillis(usableUntil),
        address: operation.ip,
        userAgent: userAgentOf(headers['user-agent']),
      }),
    );
    return { token, holder };
  }
}
