import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { programOf, readyLine, RoleProcess, type Role } from '../../tools/distributed/role.process.ts';
import { freePort } from '../../tools/engines/engine.process.ts';
import { Client } from '../e2e/client.ts';

/** Waits until it is so; throws `otherwise` after 30 s. */
export async function until(isSo: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  for (const start = performance.now(); !(await isSo()); await pause(20)) {
    if (performance.now() - start > 30_000) throw new Error(otherwise);
  }
}

const execute = promisify(execFile);

/** As `execFile` rejects. */
interface Failed {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any start takes that is going to end. */
const startMs = 60_000;

/** What has become of a program. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly output: string;
}

/** Roles as processes of their own, as many of each as a test wants, on topics and a database of their own. */
export class Fleet {
  readonly apiKey = randomBytes(32).toString('hex');
  private readonly folder = mkdtempSync(join(tmpdir(), 'smarter-fleet-'));
  private readonly roles: RoleProcess[] = [];
  private printed = '';
  private readonly env: NodeJS.ProcessEnv;

  readonly database = `fleet-${randomUUID().slice(0, 13)}`;
  readonly topicPrefix = `${this.database}.`;

  /** `engines`: the settings by which the roles find them, where they are not those of the environment. */
  constructor(engines: NodeJS.ProcessEnv = {}) {
    this.env = {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
      KAFKA_TOPIC_PREFIX: this.topicPrefix,
      MONGODB_URI: process.env['MONGODB_URI'],
      MONGODB_DATABASE: this.database,
      SMARTER_SEALING_KEY: randomBytes(32).toString('hex'),
      SMARTER_BOOTSTRAP_API_KEY: this.apiKey,
      SMARTER_PORT: '0',
      SMARTER_METRICS_PORT: '0',
      SMARTER_LOG_LEVEL: 'error',
      ...engines,
    };
  }

  /** Everything that the roles have printed. */
  get output(): string {
    return this.printed;
  }

  async provision(): Promise<void> {
    const { code, output } = await this.run('standalone/provision');
    if (code !== 0) throw new Error(output);
  }

  /** Runs a program to its end, with `settings` instead of those of the fleet. */
  async run(program: Role | 'standalone/provision', settings: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const env = { ...this.env, SMARTER_DATA_DIR: join(this.folder, 'run'), ...settings };
    try {
      const { stdout, stderr } = await execute(process.execPath, [programOf(program)], {
        env,
        timeout: startMs,
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, signal, stdout, stderr } = error as Failed;
      return { code: code ?? signal ?? '', output: stdout + stderr };
    }
  }

  async start(role: Exclude<Role, 'api-gateway'>): Promise<RoleProcess> {
    const started = this.roleOf(role);
    await started.start();
    return started;
  }

  /** Starts a gateway, and answers a caller of it with the key of the platform's admin. It stays where it is. */
  async startGateway(): Promise<Client> {
    const port = await freePort();
    await this.roleOf('api-gateway', { SMARTER_PORT: String(port) }).start();
    return new Client(`http://127.0.0.1:${port}`, this.apiKey);
  }

  /** Ends each process in good order, one after the other, and waits until another is ready in its place. */
  async restartAll(): Promise<void> {
    for (const role of this.roles) {
      const printed = this.printed.length;
      process.kill(role.pid ?? 0, 'SIGTERM');
      await until(() => readyLine.test(this.printed.slice(printed)), 'a process was not started again');
    }
  }

  async end(): Promise<void> {
    for (const role of this.roles.reverse()) await role.stop();
    rmSync(this.folder, { recursive: true });
  }

  private roleOf(role: Role, env: NodeJS.ProcessEnv = {}): RoleProcess {
    const started = new RoleProcess({
      role,
      env: { ...this.env, ...env, SMARTER_DATA_DIR: join(this.folder, `${role}-${this.roles.length}`) },
      print: (text) => {
        this.printed += text;
      },
    });
    this.roles.push(started);
    return started;
  }
}
