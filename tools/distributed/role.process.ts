import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endsWithThis } from '../server/ends-with-this.ts';

export type Role = 'accounts' | 'journal' | 'api-gateway';

export interface RoleOptions {
  readonly role: Role;
  readonly env: NodeJS.ProcessEnv;
  /** Gets everything that it prints. */
  readonly print: (text: string) => void;
}

const root = dirname(findPackageJSON('.', import.meta.url) ?? '');

/** The built program of a role, or of the provisioning of all. */
export function programOf(role: Role | 'standalone/provision'): string {
  const place = role === 'standalone/provision' ? 'standalone/src/provision' : `${role}/src`;
  return join(root, 'dist/apps', place, 'main.js');
}

/** What a role prints when it is ready; the gateway with its URL. */
export const readyLine = /^(?:Smarter API on (?<url>http:\S+)|\w+ is ready)/m;
const firstBackoffMs = 250;
const longestBackoffMs = 10_000;
/** Who lives this long has started well: the next end is no series. */
const settledMs = 30_000;

/**
 * A role as a child process in the process group of this one. Started again when it ends unasked, each
 * time after a longer pause.
 */
export class RoleProcess {
  private readonly options: RoleOptions;
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private life: Promise<void> = Promise.resolve();

  constructor(options: RoleOptions) {
    this.options = options;
  }

  /** The id of the process that runs now. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves to the URL of the API, or to nothing for a role without one; rejects if it ends before. */
  start(): Promise<string | undefined> {
    const { role } = this.options;
    return new Promise((resolve, reject) => {
      const child = this.spawn(resolve);
      child.once('exit', (code, signal) => reject(new Error(`${role} ended with ${signal ?? code}`)));
      child.once('error', reject);
      this.life = this.keepAlive(child);
    });
  }

  /** From now on it is not started again. */
  letEnd(): void {
    this.stopping.abort();
  }

  /** SIGTERM, and SIGKILL where that does not help within 20 s. */
  async stop(): Promise<void> {
    this.letEnd();
    const { child } = this;
    child?.kill('SIGTERM');
    const overdue = setTimeout(() => child?.kill('SIGKILL'), 20_000);
    await this.life;
    clearTimeout(overdue);
  }

  private spawn(ready: (url: string | undefined) => void): ChildProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', programOf(this.options.role)], {
      cwd: root,
      env: this.options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endsWithThis(child);
    let output = '';
    const read = (chunk: Buffer) => {
      this.options.print(chunk.toString());
      output = (output + chunk.toString()).slice(-10_000);
      const found = readyLine.exec(output);
      if (found !== null) ready(found.groups?.['url']);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    this.child = child;
    return child;
  }

  private async keepAlive(first: ChildProcess): Promise<void> {
    let backoffMs = firstBackoffMs;
    for (let child = first; ; child = this.spawn(() => undefined)) {
      const startedAt = performance.now();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (this.stopping.signal.aborted) return;
      if (performance.now() - startedAt > settledMs) backoffMs = firstBackoffMs;
      this.options.print(`${this.options.role} has ended; starting it again in ${backoffMs} ms\n`);
      await pause(backoffMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    }
  }
}
