import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../server/server.process.ts';

const help = `npm run test:fuzz -- [--examples N]

Sends requests that nobody would send to a server of its own, made from the OpenAPI document by schemathesis, and
checks every answer: no 5xx but 501, no status, body or content type that is not documented, no hang. All
operations but the endless tail. Installs
schemathesis from PyPI into node_modules/.cache when it is missing; needs Python 3.10 with venv.

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 3 schemathesis could not be installed.

  --examples N   random requests for each operation (default 10), beside those at the edges of every parameter
`;

/** The exit code where nothing was tried. */
const notInstalled = 3;
/** Pinned: another version finds other things. */
const release = 'schemathesis==4.32.5';
const project = resolve(import.meta.dirname, '../../..');
const environment = join(project, 'node_modules/.cache/schemathesis');
const runner = join(environment, 'bin/schemathesis');

/**
 * Checks that hold what the contract decides otherwise for a failure: empty parameters count as absent, so some
 * that break the schema are taken; a name or a cursor fits the schema and may still be of nothing; a method
 * that HTTP has not had for long (QUERY) is 400, others are 405; no key at all is 403.
 */
const decidedOtherwise = [
  'negative_data_rejection',
  'positive_data_acceptance',
  'unsupported_method',
  'missing_required_header',
];
/** It does not end, so every request would last until its time is over. */
const endless = '^/api/v1/journal/tail$';

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
    const bounds = ['--max-examples', examples, '--phases', 'examples,coverage,fuzzing'];
    const config = ['--config-file', join(project, 'tools/fuzz/schemathesis.toml')];
    const target = [`${server.url}/docs/openapi.json`, '--url', server.url];
    const checks = ['--checks', 'all', '--exclude-checks', decidedOtherwise.join(',')];
    const options = [
      ...checks,
      '--exclude-path-regex',
      endless,
      '--generation-deterministic',
      '--no-color',
      ...bounds,
    ];
    return await run(runner, [...config, 'run', ...target, ...options], {
      cwd: folder,
      env: { ...process.env, SMARTER_API_KEY: apiKey },
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Answers the exit code; 1 where the command is not there. */
async function run(command: string, args: readonly string[], options: object = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } catch (error) {
    process.stderr.write(`${command} can not be run: ${(error as Error).message}\n`);
    return 1;
  }
}
