import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startEngines } from './engines.ts';

/** In place of a mongod: writes down what it was told, and listens. */
const standIn = `#!${process.execPath}
const told = process.argv.slice(2);
const after = (name) => told[told.indexOf(name) + 1];
require('node:fs').writeFileSync(after('--dbpath') + '/told.json', JSON.stringify(told));
require('node:net').createServer().listen(Number(after('--port')), after('--bind_ip'));
`;

let folder: string;
const { PATH: path = '' } = process.env;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines-'));
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

it('says nothing of engines that the environment names', async () => {
  const env = { KAFKA_BROKERS: 'broker:9092', MONGODB_URI: 'mongodb://database/' };
  const engines = await startEngines(folder, env);
  expect([engines.variables, engines.started]).toEqual([env, {}]);
});

it('starts a mongod that is on the PATH, so that its files can be searched, and says where they are', async () => {
  writeFileSync(join(folder, 'mongod'), standIn, { mode: 0o755 });
  process.env['PATH'] = folder + delimiter + path;
  const engines = await startEngines(folder, { KAFKA_BROKERS: 'broker:9092' });
  await engines.stop();
  const data = join(folder, 'mongo');
  expect(engines.started).toEqual({ ENGINES_MONGODB_DATA: data, ENGINES_MONGODB_KIND: 'mongod' });
  const told = JSON.parse(readFileSync(join(data, 'told.json'), 'utf8')) as string[];
  const [, port] = /:(\d+)\/$/.exec(engines.variables.MONGODB_URI) ?? [];
  expect(told).toEqual([
    ...['--bind_ip', '127.0.0.1', '--port', port, '--dbpath', data],
    ...['--wiredTigerCollectionBlockCompressor', 'none', '--wiredTigerJournalCompressor', 'none'],
  ]);
});
