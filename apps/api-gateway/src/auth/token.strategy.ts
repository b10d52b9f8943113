import { Strategy as BearerStrategy, type VerifyFunction } from 'passport-http-bearer';
import { hash } from 'node:crypto';
import type { KeyHolder } from '#contracts';

/** The part of a request that the strategy looks at: the header only, never body or query. */
export interface AuthorizationHeader {
  readonly headers: { readonly authorization?: string | undefined };
}

export type Verified = (error: unknown, holder?: KeyHolder | false) => void;

const presented = /^(?:Token|Bearer) +(\S+) *$/i;

/** The key in an Authorization header, or undefined where its form is wrong. */
export function presentedKey(header: string | undefined): string | undefined {
  return header === undefined ? undefined : presented.exec(header)?.[1];
}

/**
 * `Authorization: Token <key>` and `Bearer <key>`. The parent knows only `Bearer` and would also read
 * keys from body and query, which end up in logs: it is shown nothing but the header, rewritten.
 */
export class TokenStrategy extends BearerStrategy<VerifyFunction> {
  override name = 'token';

  constructor(resolve: (keyHash: string, verified: Verified) => void) {
    super((key: string, verified) => {
      resolve(hash('sha256', key, 'hex'), verified);
    });
  }

  override authenticate(request: AuthorizationHeader): void {
    const key = presentedKey(request.headers.authorization);
    const authorization = key === undefined ? 'Bearer' : `Bearer ${key}`;
    super.authenticate({ headers: { authorization } } as never);
  }
}
