import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../server/server.process.ts';
import { exchangesOf } from './exchanges.ts';
import { ask, faultsOf, type Auditor } from './judge.ts';

const help = `npm run test:fuzz -- [--examples N]

Sends requests that nobody would send to a server of its own, made from the OpenAPI document by schemathesis, and
checks every answer: no 5xx but 501, no status, body or content type that is not documented, no hang, and that the
journal has exactly one entry of each request. All operations but the endless tail. Ends after three minutes
at most. Installs schemathesis from PyPI into .engines when it is missing; needs Python 3.10 with venv.

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 3 schemathesis could not be installed.

  --examples N   random requests for each operation (default 10), beside those at the edges of every parameter
`;

/** The exit code where nothing was tried. */
const notInstalled = 3;
/** Where schemathesis sent nothing, whatever it says of it. */
const nothingSent = 1;
/** Pinned: another version finds other things. */
const release = 'schemathesis==4.32.5';
const project = resolve(import.meta.dirname, '../../..');
const sources = join(project, 'tools/fuzz');
// Not in node_modules, which `npm ci` clears.
const environment = join(project, '.engines/schemathesis');
const runner = join(environment, 'bin/schemathesis');

/** It does not end, so every request would last until its time is over. */
const endless = '^/api/v1/journal/tail$';
/** A run of the default size takes a minute. */
const longestMs = 170_000;
/** How many are printed. */
const mostFaults = 20;

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '10' }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(help);
else if (!/^[1-9]\d{0,4}$/.test(values.examples)) {
  process.stderr.write(`--examples is a number from 1 on.\n\n${help}`);
  process.exitCode = 2;
} else if ((await install()) !== 0) process.exitCode = notInstalled;
else process.exitCode = await fuzz(values.examples);

async function install(): Promise<number> {
  if (existsSync(runner)) return 0;
  const made = await run('python3', ['-m', 'venv', environment]);
  return made || (await run(join(environment, 'bin/pip'), ['install', '--quiet', release]));
}

async function fuzz(examples: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-fuzz-'));
  const apiKey = randomBytes(32).toString('hex');
  const server = await startServer({
    dataDir: join(folder, 'data'),
    env: { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: randomBytes(16).toString('hex') },
  });
  try {
    const admin = { url: server.url, apiKey };
    const reports = join(folder, 'reports');
    const found = await attack(admin, examples, { folder, reports });
    if (!existsSync(reports)) return found || nothingSent;
    if (found === 0) process.stdout.write('schemathesis found nothing\n');
    const exchanges = exchangesOf(reports);
    const faults = await faultsOf(exchanges, admin);
    for (const fault of faults.slice(0, mostFaults)) process.stdout.write(`${fault}\n`);
    process.stdout.write(
      `${exchanges.length} requests, ${faults.length} of them without exactly one entry\n`,
    );
    return found || Number(faults.length > 0);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Answers the exit code of schemathesis; 1 where it takes too long. */
async function attack(
  admin: Auditor,
  examples: string,
  { folder, reports }: { readonly folder: string; readonly reports: string },
): Promise<number> {
  const { items } = await ask<{ items: { key_id: string; name: string }[] }>(admin, '/api/v1/api-keys');
  const [own] = items;
  const command = [
    ...['--config-file', join(sources, 'schemathesis.toml')],
    ...['run', `${admin.url}/docs/openapi.json`, '--url', admin.url],
    ...['--exclude-path-regex', endless],
    ...['--max-examples', examples, '--phases', 'examples,coverage,fuzzing'],
    ...['--generation-deterministic', '--no-color'],
    ...['--report', 'har', '--report-dir', reports],
  ];
  return await runAndReport(runner, command, {
    cwd: folder,
    timeout: longestMs,
    env: {
      ...process.env,
      SMARTER_API_KEY: admin.apiKey,
      SMARTER_KEY_ID: own?.key_id,
      SMARTER_KEY_NAME: own?.name,
      SCHEMATHESIS_HOOKS: join(sources, 'keep_key.py'),
    },
  });
}

/**
 * As {@link run}; what the command prints is shown where somebody watches, and where it failed: of a run that found
 * nothing its pages of warnings only hide the result.
 */
async function runAndReport(command: string, args: readonly string[], options: object): Promise<number> {
  if (process.stdout.isTTY) return run(command, args, options);
  const report = join(mkdtempSync(join(tmpdir(), 'smarter-fuzz-report-')), 'report.txt');
  const to = openSync(report, 'w');
  try {
    const code = await run(command, args, { ...options, stdio: ['ignore', to, to] });
    if (code !== 0) process.stdout.write(readFileSync(report, 'utf8'));
    return code;
  } finally {
    closeSync(to);
    rmSync(dirname(report), { recursive: true });
  }
}

/** Answers the exit code; 1 where the command is not there, or had to be ended. */
async function run(command: string, args: readonly string[], options: object = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal !== null) process.stderr.write(`${command} was ended by ${signal}\n`);
    return code ?? 1;
  } catch (error) {
    process.stderr.write(`${command} can not be run: ${(error as Error).message}\n`);
    return 1;
  }
}
