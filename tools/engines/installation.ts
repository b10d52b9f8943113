import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const root = dirname(findPackageJSON('.', import.meta.url) ?? '');
const sources = join(root, 'tools/engines');
const installed = join(root, '.engines');

/** What an engine needs is not on this machine; the message says what to install. */
export class EngineMissingError extends Error {
  override name = 'EngineMissingError';
}

/** The jars of Kafka as a class path; fetched by Maven the first time. */
export function kafkaClassPath(): string {
  const folder = join(installed, 'kafka');
  const pom = join(sources, 'kafka/pom.xml');
  installOnce('Apache Kafka, by Maven', folder, [pom], (target) => {
    needs('java', 'Java 17 or newer');
    needs('mvn', 'Maven');
    run('mvn', [
      '-q',
      '-B',
      '-Dstyle.color=never',
      '-f',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${target}`,
      '-DincludeScope=runtime',
    ]);
  });
  return join(folder, '*');
}

/** FerretDB, which serves the MongoDB wire protocol where there is no mongod; built by Go the first time. */
export function mongoWireCommand(): string {
  const folder = join(installed, 'mongo-wire');
  const pinned = join(sources, 'mongo-wire');
  const files = ['go.mod', 'go.sum'].map((file) => join(pinned, file));
  installOnce('FerretDB, by Go', folder, files, (target) => {
    needs('go', 'Go 1.24 or newer, or a mongod on the PATH');
    const module = ['mod', 'download', '-json', 'github.com/FerretDB/FerretDB'];
    const { stdout } = spawnSync('go', module, { cwd: pinned, encoding: 'utf8' });
    const { Dir: published, Version: version, Error: problem } = JSON.parse(stdout) as DownloadedModule;
    if (published === undefined) throw new Error(`FerretDB can not be had: ${problem}`);
    const source = join(target, 'source');
    run('cp', ['-R', published, source]);
    run('chmod', ['-R', 'u+w', source]);
    // The command does not start without this file, which is made at a release and not published.
    writeFileSync(join(source, 'build/version/version.txt'), version);
    run('go', ['build', '-o', join(target, 'ferretdb'), './cmd/ferretdb'], source);
    rmSync(source, { recursive: true });
  });
  return join(folder, 'ferretdb');
}

/** As `go mod download -json` prints it. */
interface DownloadedModule {
  readonly Dir?: string;
  readonly Version: string;
  readonly Error?: string;
}

/** The command that loads a compose file as Docker Compose does; built by Go the first time. */
export function composeCheckCommand(): string {
  const folder = join(installed, 'compose-check');
  const module = join(root, 'tools/compose-check');
  const files = ['main.go', 'go.mod', 'go.sum'].map((file) => join(module, file));
  installOnce('the loader of compose files, by Go', folder, files, (target) => {
    needs('go', 'Go 1.26 or newer');
    run('go', ['build', '-o', join(target, 'compose-check'), '.'], module);
  });
  return join(folder, 'compose-check');
}

/** The path of a command, or undefined if it is not on the PATH. */
export function findCommand(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Makes the folder anew when its sources changed; an interrupted install leaves nothing that counts. */
function installOnce(
  what: string,
  folder: string,
  files: readonly string[],
  install: (target: string) => void,
): void {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const version = hash.digest('hex');
  const stamp = join(folder, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;
  process.stderr.write(`installing ${what}…\n`);
  const target = `${folder}.new-${process.pid}`;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  install(target);
  writeFileSync(join(target, '.installed'), version);
  rmSync(folder, { recursive: true, force: true });
  renameSync(target, folder);
}

/** Throws `EngineMissingError` if there is no such command. */
export function needs(command: string, what: string): void {
  if (findCommand(command) === undefined) {
    throw new EngineMissingError(`${what} is needed to install the engines: there is no ${command}.`);
  }
}

function run(command: string, args: readonly string[], cwd = root): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}
