import { answerOf, type Answer } from './client.ts';

export const sessionPath = '/api/v1/session';

export interface SessionData {
  readonly user: { readonly username: string; readonly role: string };
  readonly account: { readonly account_number: string; readonly company_name: string };
  readonly home_account_number: string;
  readonly must_change_password: boolean;
  readonly csrf_token: string;
  readonly expires_at: string;
}

/** Asks for a session with these credentials; the headers are those of a program, unless others are given. */
export async function signIn(
  url: string,
  username: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = JSON.stringify({ username, password });
  return await answerOf(await fetch(url + sessionPath, { method: 'POST', body, headers }));
}

/** What a sign-in had the browser keep. */
export function cookieOf({ headers }: Answer): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A caller of the API with a session, as a page of its origin asks. */
export class Browser {
  readonly url: string;
  readonly cookie: string;
  readonly csrfToken: string;

  constructor(url: string, cookie: string, csrfToken: string) {
    this.url = url;
    this.cookie = cookie;
    this.csrfToken = csrfToken;
  }

  static async signIn(url: string, username: string, password: string): Promise<Browser> {
    const answer = await signIn(url, username, password, { 'user-agent': 'Browser' });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return new Browser(url, cookieOf(answer), (answer.body['data'] as SessionData).csrf_token);
  }

  /** What a page sends by itself, and the token beside it. */
  get headers(): Record<string, string> {
    const page = { origin: this.url, 'sec-fetch-site': 'same-origin' };
    return { cookie: this.cookie, ...page, 'smarter-csrf': this.csrfToken };
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { ...this.headers, ...(init.headers as Record<string, string>) };
    return await answerOf(await fetch(this.url + path, { ...init, headers }));
  }

  /** With a JSON body. */
  send(method: string, path: string, body: unknown): Promise<Answer> {
    return this.ask(path, { method, body: JSON.stringify(body) });
  }

  delete(path: string): Promise<Answer> {
    return this.ask(path, { method: 'DELETE' });
  }
}
