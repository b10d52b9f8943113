import { mkdirSync } from 'node:fs';
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

/** Starts a mongod where one is on the PATH, else FerretDB on SQLite, on loopback, with its data in `folder`. */
export async function startMongo(folder: string): Promise<MongoEngine> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const mongod = findCommand('mongod');
  const command =
    mongod === undefined
      ? [mongoWireCommand(), '-listen', `127.0.0.1:${port}`, '-data', `${folder}/`]
      : [mongod, '--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', folder];
  let process = await serve(command, port);
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    kind: mongod === undefined ? 'ferretdb' : 'mongod',
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
