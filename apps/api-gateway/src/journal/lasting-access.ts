import type { FastifyRequest } from 'fastify';
import { grant, type Action, type Grant } from '#contracts';
import type { Access } from '../auth/access.ts';
import type { Admission } from '../auth/admission.ts';

/** Leave that is asked for again before each use. Rejects as soon as the key, the session or the role no longer gives it. */
export type LastingGrant = () => Promise<Grant>;

/** Leave for as long as a stream lasts: keys are revoked, sessions end and roles change while it does. */
export class LastingAccess {
  private readonly access: Access;
  private readonly admission: Admission;

  constructor(access: Access, admission: Admission) {
    this.access = access;
    this.admission = admission;
  }

  /** Fails at once as `Access.grant` does. */
  async grant(request: FastifyRequest, action: Action): Promise<LastingGrant> {
    const { accountNumber } = await this.access.grant(request, action);
    return async () => grant(await this.admission.stillAdmitted(request), action, accountNumber);
  }
}
