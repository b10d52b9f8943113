import type { FastifyRequest } from 'fastify';
import { failure, grant, type AccountsApi, type ErrorCode, type KeyHolder, type Principal } from '#contracts';
import { Failure } from '#kernel';
import type { OperationDescriptor } from '../recorder/descriptor.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { badSession, isUsable, usablePrincipal, type Authenticator } from './authenticator.ts';
import { refuseOtherOrigin, requireOwnPage } from './same-origin.ts';
import type { SessionActivity } from './session-activity.ts';

/** Says of every request who is asking, and whether somebody like that may ask at all. */
export class Admission {
  private readonly authenticator: Authenticator;
  private readonly activity: SessionActivity;
  private readonly accounts: Pick<AccountsApi, 'endSession'>;
  private readonly recorder: Recorder;

  constructor(
    authenticator: Authenticator,
    activity: SessionActivity,
    accounts: Pick<AccountsApi, 'endSession'>,
    recorder: Recorder,
  ) {
    this.authenticator = authenticator;
    this.activity = activity;
    this.accounts = accounts;
    this.recorder = recorder;
  }

  /**
   * Writes into the operation who is asking: nobody on a public route without a key. Rejects with the refusal where a
   * key or session is missing or of no use, or a session may not ask for this, or not in this way.
   */
  async admit(request: FastifyRequest): Promise<void> {
    const { operation, headers } = request;
    operation.credentialForms = this.authenticator.presentedForms(headers);
    refuseMalformed(request);
    if (request.is404) return;
    const { descriptor } = operation;
    if (descriptor.session === 'opens') refuseOtherOrigin(request);
    const holder = this.authenticator.knownHolder(headers) ?? (await this.ask(request));
    if (holder === undefined || (holder.isSession && isIgnored(holder, descriptor))) return;
    // First whose it is: what a key does that can't be used any more is journaled in its account.
    operation.holder = holder;
    operation.principal = usablePrincipal(holder);
    if (holder.isSession) await this.admitSession(request, operation.principal);
  }

  /** Who acts with what the request presents now, some time after it was admitted. Rejects as soon as nobody can. */
  async stillAdmitted(request: FastifyRequest): Promise<Principal> {
    const principal = usablePrincipal(await this.authenticator.authenticate(request));
    if (principal.session !== undefined && !this.activity.isRecent(principal)) throw badSession();
    return principal;
  }

  private async ask(request: FastifyRequest): Promise<KeyHolder | undefined> {
    try {
      return await this.authenticator.authenticate(request);
    } catch (error) {
      if (request.operation.descriptor.isPublic && isUnneeded(error)) return undefined;
      throw error;
    }
  }

  private async admitSession(request: FastifyRequest, principal: Principal): Promise<void> {
    if (await this.activity.isIdle(principal)) await this.endIdle(request, principal);
    requireOwnPage(request, this.authenticator.presentedSession(request.headers)?.csrfToken);
    this.activity.note(principal);
    const { isPublic, session } = request.operation.descriptor;
    if (principal.session?.mustChangePassword === true && !isPublic && session !== 'own') {
      throw failure('AUTH.PASSWORD_CHANGE_NEEDED', 'Change your password first: somebody else knows it.');
    }
  }

  /**
   * Ends the session, as part of the operation that found it idle: its refusal is a use in the journal, which must not
   * bring the session back. Always rejects.
   */
  private async endIdle({ operation }: FastifyRequest, principal: Principal): Promise<never> {
    operation.principal = undefined;
    const leave = grant(principal, 'sessions.use');
    try {
      await this.recorder.execute(operation, (command) =>
        this.accounts.endSession(leave, command, principal.keyId),
      );
    } catch (error) {
      if (!(error instanceof Failure && error.kind === 'missing')) throw error;
    }
    throw badSession();
  }
}

function refuseMalformed(request: FastifyRequest): void {
  const query = request.query as Record<string, unknown>;
  if ('access_token' in query || 'api_key' in query) {
    throw failure(
      'AUTH.KEY_IN_QUERY',
      'A key does not belong in the query; send it in the Authorization header.',
      {
        field: 'access_token' in query ? 'access_token' : 'api_key',
      },
    );
  }
  if (request.raw.malformedTarget) throw failure('HTTP.BAD_REQUEST', 'The path of the request is malformed.');
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
    throw failure('HTTP.BAD_REQUEST', 'The Host header is missing.', { field: 'Host' });
  }
  if (request.raw.unmetExpectation) {
    throw failure('HTTP.BAD_REQUEST', 'The Expect header asks for something that this server does not do.', {
      field: 'Expect',
    });
  }
}

/** On a public route a session that is of no use is as good as none; whoever signs in need not be signed in. */
function isIgnored(holder: KeyHolder, { isPublic, session }: OperationDescriptor): boolean {
  return session === 'opens' || (isPublic && !isUsable(holder));
}

const unneeded: readonly ErrorCode[] = ['AUTH.MISSING_KEY', 'AUTH.BAD_SESSION'];

/** Whether it is of no matter on a public route. */
function isUnneeded(error: unknown): boolean {
  return error instanceof Failure && unneeded.includes(error.code as ErrorCode);
}
