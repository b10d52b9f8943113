import type { FastifyRequest } from 'fastify';
import { failure, grant, type AccountsApi } from '#contracts';
import { Failure } from '#kernel';
import { badSession, type Authenticator } from '../auth/authenticator.ts';
import type { BothLedgers } from '../recorder/both-ledgers.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { PasswordGuard } from './password-guard.ts';
import { sessionOf } from './session-of.ts';
import type { SessionData } from './session.schemas.ts';
import type { SessionView } from './session-view.ts';

/** What can be done with the session that asks. Everything fails with `SESSIONS.NOT_FOUND` where a key asks. */
export class OwnSession {
  private readonly accounts: AccountsApi;
  private readonly authenticator: Authenticator;
  private readonly recorder: Recorder;
  private readonly ledgers: BothLedgers;
  private readonly guard: PasswordGuard;
  private readonly view: SessionView;

  constructor(
    accounts: AccountsApi,
    authenticator: Authenticator,
    recorder: Recorder,
    ledgers: BothLedgers,
    guard: PasswordGuard,
    view: SessionView,
  ) {
    this.accounts = accounts;
    this.authenticator = authenticator;
    this.recorder = recorder;
    this.ledgers = ledgers;
    this.guard = guard;
    this.view = view;
  }

  async describe(request: FastifyRequest): Promise<SessionData> {
    request.operation.name = sessionOf(request).keyId;
    return await this.now(request);
  }

  async end(request: FastifyRequest): Promise<void> {
    const principal = sessionOf(request);
    request.operation.name = principal.keyId;
    await this.recorder.execute(request.operation, (command) =>
      this.accounts.endSession(grant(principal, 'sessions.use'), command, principal.keyId),
    );
    await this.refresh(request);
  }

  /** Fails with `USERS.WRONG_PASSWORD` or `AUTH.SIGN_IN_THROTTLED`, too. */
  async changePassword(
    request: FastifyRequest,
    passwords: { readonly current: string; readonly next: string },
  ): Promise<SessionData> {
    const principal = sessionOf(request);
    const { operation } = request;
    operation.name = principal.username;
    const leave = grant(principal, 'users.password');
    await this.guard.watch(operation, principal.username, () =>
      this.recorder.execute(operation, (command) =>
        this.accounts.setPassword(leave, command, principal.username, passwords).catch(inBodyFields),
      ),
    );
    return await this.now(request);
  }

  /**
   * Switches to the account, to the own one with null: an operation of the own account and of those that are entered
   * and left. Fails with `AUTH.NOT_ALLOWED` or `ACCOUNTS.NOT_FOUND`, too.
   */
  async actIn(request: FastifyRequest, accountNumber: string | null): Promise<SessionData> {
    const principal = sessionOf(request);
    const leave = grant(principal, 'accounts.act-in');
    request.operation.name = accountNumber ?? principal.accountNumber;
    if (accountNumber !== null)
      await this.accounts.getAccount(grant(principal, 'account.read', accountNumber));
    const touched = new Set([accountNumber, principal.session.actsIn]);
    const others = [...touched].filter((one) => one !== null && one !== principal.accountNumber);
    await this.ledgers.execute(request, others as string[], (command) =>
      this.accounts.switchSession(leave, command, accountNumber),
    );
    return await this.now(request);
  }

  /** Takes effect in this gateway at once, and in others as soon as they hear of it. */
  async refresh(request: FastifyRequest) {
    const presented = this.authenticator.presentedSession(request.headers);
    if (presented === undefined) throw badSession();
    return { holder: await this.authenticator.askFor(presented), csrfToken: presented.csrfToken };
  }

  private async now(request: FastifyRequest): Promise<SessionData> {
    const { holder, csrfToken } = await this.refresh(request);
    return await this.view.of(holder, csrfToken);
  }
}

/** Services name what they are told: a refusal names the field of the body instead. */
function inBodyFields(error: unknown): never {
  if (error instanceof Failure && error.field === 'current')
    throw failure('USERS.WRONG_PASSWORD', error.message, { field: 'current_password' });
  throw error;
}
