import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { endsWithThis } from '../server/ends-with-this.ts';

/** An engine that runs as a process of its own, for as long as this one. */
export class EngineProcess {
  readonly child: ChildProcess;
  private readonly name: string;
  private output = '';

  constructor(
    name: string,
    command: string,
    args: readonly string[],
    options: { readonly cwd?: string } = {},
  ) {
    this.name = name;
    // In a process group of its own: an interrupt from the terminal would end it before those who use it.
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
    endsWithThis(this.child);
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-20_000);
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
  }

  /** Resolves when something listens on the port; rejects with the engine's output if it ends before, or in time. */
  async listening(port: number, timeoutMs = 60_000): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!(await accepts(port))) {
      if (this.hasEnded()) throw new Error(`${this.name} ended with ${this.child.exitCode}:\n${this.output}`);
      if (performance.now() > until) throw new Error(`${this.name} does not listen:\n${this.output}`);
      await pause(100);
    }
  }

  /** Ends it, by SIGKILL where it does not go within 20 s of the signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.hasEnded()) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const overdue = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(overdue);
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
