import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client, type Answer } from './client.ts';

export const password = 'a password for tests';

/** A server of its own data, with its first platform admin. */
export class Smarter {
  readonly folder = mkdtempSync(join(tmpdir(), 'smarter-e2e-'));
  private readonly apiKey = randomBytes(32).toString('hex');
  private readonly env: Readonly<Record<string, string>>;
  private server: ServerProcess | undefined;

  /** `env`: settings beside those that every test server has. */
  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  /** The platform admin. */
  get admin(): Client {
    return this.as(this.apiKey);
  }

  as(apiKey: string): Client {
    return new Client(this.url, apiKey);
  }

  async start(): Promise<void> {
    this.server = await startServer({
      dataDir: this.folder,
      env: {
        SMARTER_BOOTSTRAP_API_KEY: this.apiKey,
        SMARTER_BOOTSTRAP_PASSWORD: password,
        ...this.env,
      },
    });
  }

  /** SIGKILL, and another start on the same data. */
  async crash(): Promise<void> {
    await this.server?.kill();
    await this.start();
  }

  async end(): Promise<void> {
    await this.server?.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** As `openAccount`, by the first platform admin. */
  openAccount(company: string): Promise<{ number: string; admin: Client }> {
    return openAccount(this.admin, company);
  }

  /** Makes a user with a key in the account of `admin`. */
  async addUser(admin: Client, username: string, roles: Record<string, boolean> = {}): Promise<Client> {
    const user = { username, email: `${username}@example.com`, ...roles };
    dataOf(await admin.send('POST', '/api/v1/users/', user), 201);
    const key = await admin.send('POST', '/api/v1/api-keys/', { name: `key of ${username}`, username });
    return this.as(dataOf<{ api_key: string }>(key, 201).api_key);
  }
}

/** A platform admin opens another account with an admin of its own; answers what it takes to act there. */
export async function openAccount(
  platform: Client,
  company: string,
): Promise<{ number: string; admin: Client }> {
  const opened = await platform.send('POST', '/api/v1/accounts/', accountBody(company));
  const number = dataOf<{ account_number: string }>(opened, 201).account_number;
  const username = `admin-of-${number}`;
  const there = `?account_number=${number}`;
  const user = { username, email: `${username}@example.com`, is_staff: true };
  dataOf(await platform.send('POST', `/api/v1/users/${there}`, user), 201);
  const key = await platform.send('POST', `/api/v1/api-keys/${there}`, { name: 'first', username });
  return { number, admin: new Client(platform.url, dataOf<{ api_key: string }>(key, 201).api_key) };
}

export function accountBody(company: string) {
  return {
    company_name: company,
    phone_number: '+1 555 0100',
    address1: '1 Example Street',
    address2: null,
    city: 'Cambridge',
    state: 'MA',
    postal_code: '02139',
    country: 'USA',
    language: 'en-US',
    timezone: 'America/New_York',
    currency: 'USD',
  };
}

/** `data` of an answer that must have this status. */
export function dataOf<Data>(answer: Answer, status = 200): Data {
  if (answer.status !== status) {
    throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body['data'] as Data;
}

/** A manifest of a user. */
export function userManifest(username: string, config: Record<string, unknown> = {}) {
  return {
    apiVersion: 'smarter.sh/v1',
    kind: 'User',
    metadata: { name: username },
    spec: { config: { email: `${username}@example.com`, ...config } },
  };
}

/** A manifest of a key of the caller, or of the owner that `config` names. */
export function keyManifest(name: string, config: Record<string, unknown> = {}) {
  return {
    apiVersion: 'smarter.sh/v1',
    kind: 'SmarterAuthToken',
    metadata: { name },
    spec: { config },
  };
}
