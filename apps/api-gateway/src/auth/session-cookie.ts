import { stringifySetCookie } from 'cookie';

export const sessionCookie = 'smarter_session';

/** What browsers are told of the cookie of a session: it is out of reach of scripts and of other sites. */
export class SessionCookies {
  private readonly lifetimeMs: number;
  private readonly secure: boolean;

  /** `secureCookie`: whether browsers may send it by https only. */
  constructor({ lifetimeMs, secureCookie }: { readonly lifetimeMs: number; readonly secureCookie: boolean }) {
    this.lifetimeMs = lifetimeMs;
    this.secure = secureCookie;
  }

  /** The Set-Cookie header that has a browser keep the session. */
  kept(token: string): string {
    return this.cookie(token, Math.floor(this.lifetimeMs / 1000));
  }

  /** The Set-Cookie header that has a browser forget it. */
  forgotten(): string {
    return this.cookie('', 0);
  }

  private cookie(value: string, maxAge: number): string {
    const reach = { path: '/', httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
    return stringifySetCookie({ name: sessionCookie, value, maxAge, ...reach });
  }
}
