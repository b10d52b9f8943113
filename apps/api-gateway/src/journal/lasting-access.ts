import type { FastifyRequest } from 'fastify';
import { grant, type Action, type Grant } from '#contracts';
import type { Access } from '../auth/access.ts';
import { usablePrincipal, type Authenticator } from '../auth/authenticator.ts';

/** Leave that is asked for again before each use. Rejects as soon as the key or the role no longer gives it. */
export type LastingGrant = () => Promise<Grant>;

/** Leave for as long as a stream lasts: keys are revoked and roles change while it does. */
export class LastingAccess {
  private readonly access: Access;
  private readonly authenticator: Authenticator;

  constructor(access: Access, authenticator: Authenticator) {
    this.access = access;
    this.authenticator = authenticator;
  }

  /** Fails at once as `Access.grant` does. */
  async grant(request: FastifyRequest, action: Action): Promise<LastingGrant> {
    const { accountNumber } = await this.access.grant(request, action);
    return async () => {
      const holder = await this.authenticator.authenticate(request);
      return grant(usablePrincipal(holder), action, accountNumber);
    };
  }
}
