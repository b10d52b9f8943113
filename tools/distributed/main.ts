import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keyFile, watchParent } from '#process';
import { programOf, RoleProcess, type Role } from './role.process.ts';

const help = `npm run start:distributed

Starts gateway, accounts and journal as processes of their own, on the Kafka of
KAFKA_BROKERS and the MongoDB of MONGODB_URI, and starts again what ends. What is not
given is started as by npm run engines. Topics and collections are made first. Settings are those of the roles (docs/reference/configuration.md); a
SMARTER_SEALING_KEY that is not given is made and kept in the data folder.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
if (values.help) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  // Before all that is started, during which it may end.
  const parent = process.ppid;
  const dataDir = resolve(process.env['SMARTER_DATA_DIR'] || '.data/distributed');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    SMARTER_SEALING_KEY:
      process.env['SMARTER_SEALING_KEY'] || keyFile(join(dataDir, 'sealing.key')).toString('hex'),
    // The roles end with this process, whatever becomes of it.
    npm_lifecycle_event: 'start:distributed',
  };
  provision(env);
  const metricsPort = Number(process.env['SMARTER_METRICS_PORT'] || 9464);
  // Next to each other, unless free ports are asked for.
  const portOf = (place: number) => String(metricsPort === 0 ? 0 : metricsPort + place);
  const roleOf = (role: Role, place: number) =>
    new RoleProcess({
      role,
      env: { ...env, SMARTER_METRICS_PORT: portOf(place), SMARTER_DATA_DIR: join(dataDir, role) },
      print: (text) => process.stdout.write(text),
    });
  const services = [roleOf('accounts', 1), roleOf('journal', 2)];
  const gateway = roleOf('api-gateway', 0);
  const stopped = stopOnce([gateway, ...services], parent);
  try {
    await Promise.all(services.map((role) => role.start()));
    // Its ready line is what whoever started this waits for.
    await gateway.start();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  }
  await stopped;
}

/** Resolves when a signal has come, or `parent` has ended, and all have ended: the gateway first, it needs the others. */
function stopOnce(roles: readonly RoleProcess[], parent: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = async () => {
      // Whoever signals the process group has signalled them all.
      for (const role of roles) role.letEnd();
      for (const role of roles) await role.stop();
      resolve();
    };
    let stopping: Promise<void> | undefined;
    const once = () => void (stopping ??= stop());
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, once);
    watchParent(parent, once);
  });
}

function provision(env: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(process.execPath, [programOf('standalone/provision')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(1);
}
