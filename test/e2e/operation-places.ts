import { setTimeout } from 'node:timers/promises';
import { Browser } from './browser.ts';
import { dataOf, type Smarter } from './smarter.ts';

/** What examples sign in with: the first admin must have it. */
export const examplePassword = 'correct horse battery staple';

const early = '2026-01-01T00:00:00Z';
const late = '2999-01-01T00:00:00Z';

/** Addresses at which documented operations can succeed: what they are about is made for each of them. */
export class OperationPlaces {
  private readonly smarter: Smarter;
  private made = 0;

  constructor(smarter: Smarter) {
    this.smarter = smarter;
  }

  /** What stands for a place in a path; a new route with another one needs a line here. */
  private readonly fillings: Readonly<Record<string, () => Promise<string>>> = {
    kind: () => Promise.resolve('user'),
    username: () => this.user(),
    key_id: () => this.key(),
    number: async () => (await this.smarter.openAccount(this.fresh('company'))).number,
    '/chat/{name}': () => this.chatbot(),
    '/config/{name}': () => this.chatbot(),
    '/prompt/{name}': () => this.chatbot(),
    '/entries/{id}': async () => (await this.smarter.admin.ask('/api/v1/cli/whoami/')).id ?? '',
    '/replays/{id}': () => this.replay(),
    session_id: () => this.session(),
  };

  /** The query that an operation needs to succeed, after what must have happened before; by the end of its path. */
  private readonly needs: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
    '/describe/{kind}': async () => ({ name: await this.user() }),
    '/delete/{kind}': async () => ({ name: await this.user() }),
    '/deploy/{kind}': async () => ({ name: await this.user() }),
    '/undeploy/{kind}': async () => ({ name: await this.user() }),
    '/logs/{kind}': async () => ({ name: await this.user() }),
    '/chat/{name}': () => Promise.resolve({ uid: 'laptop' }),
    '/config/{name}': () => Promise.resolve({ uid: 'laptop' }),
    '/prompt/{name}': () => Promise.resolve({ uid: 'laptop' }),
    '/state': () => Promise.resolve({ kind: 'User', name: 'admin', at: late }),
    '/diff': () => Promise.resolve({ kind: 'User', name: 'admin', from: early, to: late }),
    '/retention/pending': async () => {
      for (const days of [3650, 30]) {
        const policy = { default_days: days };
        dataOf(await this.smarter.admin.send('PUT', '/api/v1/journal/retention/', policy));
      }
      return {};
    },
    // One at a time: none may be under way.
    '/replays': async () => {
      await this.replay();
      return {};
    },
  };

  async addressOf(path: string): Promise<string> {
    const [, need] = Object.entries(this.needs).find(([end]) => path.endsWith(end)) ?? [];
    const query = new URLSearchParams(await need?.()).toString();
    let address = path;
    for (const [place, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
      const known = Object.entries(this.fillings).find(([key]) => key === name || path.endsWith(key));
      if (known === undefined)
        throw new Error(`say in operation-places.ts what stands for ${place} of ${path}`);
      address = address.replace(place, encodeURIComponent(await known[1]()));
    }
    return query === '' ? address : `${address}?${query}`;
  }

  private fresh(what: string): string {
    this.made += 1;
    return `${what}-${this.made}`;
  }

  /** The headers of a session: of a platform admin, or of somebody with the password that examples change. */
  async sessionFor(path: string): Promise<Record<string, string>> {
    const username = path.endsWith('/password')
      ? await this.user({ is_staff: true, password: examplePassword })
      : 'admin';
    return (await Browser.signIn(this.smarter.url, username, examplePassword)).headers;
  }

  /** The id of another session of the platform admin. */
  private async session(): Promise<string> {
    const browser = await Browser.signIn(this.smarter.url, 'admin', examplePassword);
    const { sessions } = dataOf<{ sessions: { id: string }[] }>(await browser.ask('/api/v1/sessions/'));
    return sessions[0]?.id ?? '';
  }

  private async user(config: Record<string, unknown> = {}): Promise<string> {
    const username = this.fresh('user');
    const body = { username, email: `${username}@example.com`, ...config };
    dataOf(await this.smarter.admin.send('POST', '/api/v1/users/', body), 201);
    return username;
  }

  private async chatbot(): Promise<string> {
    const name = this.fresh('chatbot');
    const manifest = {
      apiVersion: 'smarter.sh/v1',
      kind: 'Chatbot',
      metadata: { name },
      spec: { config: {} },
    };
    dataOf(await this.smarter.admin.apply(manifest));
    return name;
  }

  private async key(): Promise<string> {
    const answer = await this.smarter.admin.send('POST', '/api/v1/api-keys/', { name: this.fresh('key') });
    return dataOf<{ key: { key_id: string } }>(answer, 201).key.key_id;
  }

  /** The id of a replay that has ended. */
  private async replay(): Promise<string> {
    const { admin } = this.smarter;
    const start = () => admin.send('POST', '/api/v1/journal/replays/', { view: 'usage' });
    let answer = await start();
    while (answer.status === 409) {
      await setTimeout(20);
      answer = await start();
    }
    const { id } = dataOf<{ id: string }>(answer, 202);
    const stateOf = async () =>
      dataOf<{ state: string }>(await admin.ask(`/api/v1/journal/replays/${id}`)).state;
    while ((await stateOf()) === 'running') await setTimeout(20);
    return id;
  }
}
