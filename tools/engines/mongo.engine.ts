import { mkdirSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import { EngineProcess, freePort } from './engine.process.ts';
import { findCommand, mongoWireCommand } from './installation.ts';

/** A running server of the MongoDB wire protocol. `restart` serves the same data on the same port again. */
export interface MongoEngine {
  readonly uri: string;
  /** What it is: a real MongoDB, or the stand-in that shows no concurrency and no speed. */
  readonly kind: 'mongod' | 'ferretdb';
  readonly process: EngineProcess;
  restart(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** What a server asks its clients for: TLS, and the name and password of its one user. */
export interface MongoSecurity {
  readonly certificates: Certificates;
  readonly username: string;
  readonly password: string;
}

/** Starts a mongod where one is on the PATH, else FerretDB on SQLite, on loopback, with its data in `folder`. */
export async function startMongo(folder: string): Promise<MongoEngine> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const mongod = findCommand('mongod');
  const command =
    mongod === undefined
      ? ferretdb(folder, ['--listen-addr', `127.0.0.1:${port}`])
      : [mongod, ...mongodArguments(folder, port)];
  return await engine(command, port, mongod === undefined ? 'ferretdb' : 'mongod');
}

/** Nothing is compressed: who looks in the files for what must not be in them would find nothing. */
function mongodArguments(folder: string, port: number): readonly string[] {
  return [
    ...['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', folder],
    ...['--wiredTigerCollectionBlockCompressor', 'none', '--wiredTigerJournalCompressor', 'none'],
  ];
}

/** Starts FerretDB that is reached by TLS only, and wants a user (SCRAM) of the database `admin`. */
export async function startSecuredMongo(folder: string, security: MongoSecurity): Promise<MongoEngine> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const { certificates, username, password } = security;
  const command = ferretdb(folder, [
    ...['--listen-addr', '', '--listen-tls', `127.0.0.1:${port}`],
    ...['--listen-tls-cert-file', certificates.certificate, '--listen-tls-key-file', certificates.key],
    ...['--test-enable-new-auth', '--setup-database', 'admin'],
    ...['--setup-username', username, '--setup-password', password],
  ]);
  return await engine(command, port, 'ferretdb');
}

function ferretdb(folder: string, listening: readonly string[]): readonly string[] {
  return [
    ...[mongoWireCommand(), '--handler', 'sqlite', '--sqlite-url', `file:${folder}/`, '--state-dir', folder],
    ...['--log-level', 'error', '--telemetry', 'disable', '--debug-addr', '-'],
    ...listening,
  ];
}

async function engine(
  command: readonly string[],
  port: number,
  kind: MongoEngine['kind'],
): Promise<MongoEngine> {
  let process = await serve(command, port);
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    kind,
    get process() {
      return process;
    },
    async restart() {
      await process.end('SIGKILL');
      process = await serve(command, port);
    },
    stop: (signal) => process.end(signal),
  };
}

async function serve([command = '', ...args]: readonly string[], port: number): Promise<EngineProcess> {
  const process = new EngineProcess('the MongoDB server', command, args);
  await process.listening(port);
  return process;
}
