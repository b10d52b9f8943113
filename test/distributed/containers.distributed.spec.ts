import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { settingsSchema } from '#config';
import { freePort } from '../../tools/engines/engine.process.ts';
import { composeCheckCommand, kafkaClassPath } from '../../tools/engines/installation.ts';
import { logFolderIn, startKafkaWith } from '../../tools/engines/kafka.engine.ts';

interface Service {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly healthcheck?: { readonly test?: readonly string[] };
}

const root = join(import.meta.dirname, '../..');
const composeFile = join(root, 'docker-compose.yml');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const sealingKey = randomBytes(32).toString('hex');

function load(env: Record<string, string>) {
  return spawnSync(composeCheckCommand(), [composeFile], { env, encoding: 'utf8' });
}

/** The arguments of the two instructions of the Dockerfile that have some: what runs, and what looks at it. */
function commandsOfImage(): { readonly run: readonly string[]; readonly health: readonly string[] } {
  const [health, run] = [...dockerfile.matchAll(/^ *CMD (\[.*\])$/gm)].map(
    ([, json]) => JSON.parse(json ?? '') as readonly string[],
  );
  return { run: run ?? [], health: health ?? [] };
}

describe('the containers', () => {
  const name = `containers-${randomUUID().slice(0, 13)}`;
  const folder = mkdtempSync(join(tmpdir(), 'smarter-containers-'));
  const started: ChildProcess[] = [];
  let services: Readonly<Record<string, Service>>;

  beforeAll(() => {
    const { stdout, stderr } = load({ SMARTER_SEALING_KEY: sealingKey });
    if (stdout === '') throw new Error(stderr);
    services = (JSON.parse(stdout) as { services: Record<string, Service> }).services;
  }, 120_000);
  afterAll(async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true });
  }, 60_000);

  const own = () => Object.entries(services).filter(([, { image }]) => image === 'smarter');
  /** As the service has it, but for what is elsewhere here: engines, ports and the place of the data. */
  const environmentOf = (service: string, metricsPort = 0): NodeJS.ProcessEnv => ({
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    ...services[service]?.environment,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    KAFKA_TOPIC_PREFIX: `${name}.`,
    MONGODB_URI: process.env['MONGODB_URI'],
    MONGODB_DATABASE: name,
    SMARTER_DATA_DIR: join(folder, service),
    SMARTER_HOST: '127.0.0.1',
    SMARTER_PORT: '0',
    SMARTER_METRICS_PORT: String(metricsPort),
    SMARTER_LOG_LEVEL: 'error',
  });

  it('are refused by the loader without a sealing key', () => {
    const { status, stderr } = load({});
    expect(status).toBe(1);
    expect(stderr).toContain('SMARTER_SEALING_KEY');
  });

  it('set only variables that the system reads, and have a root that can not be written', () => {
    expect(own().map(([service]) => service)).toEqual(['accounts', 'gateway', 'journal', 'provision']);
    for (const [, { environment, read_only: isReadOnly }] of own()) {
      const unknown = Object.keys(environment).filter(
        (key) => key !== 'APP' && !(key in settingsSchema.shape),
      );
      expect(unknown).toEqual([]);
      expect(isReadOnly).toBe(true);
    }
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('have a broker that starts with its settings, and that its health check finds', async () => {
    const at = join(folder, 'kafka');
    const [port, controllerPort] = [await freePort(), await freePort()];
    const { environment = {}, healthcheck } = services['kafka'] ?? {};
    const here = (text: string) =>
      text
        .replace(/(kafka)?:9092/g, `127.0.0.1:${port}`)
        .replace(/(kafka)?:9093/g, `127.0.0.1:${controllerPort}`)
        .replace('/var/lib/kafka/data', logFolderIn(at));
    // As the image makes properties of its variables.
    const settings = Object.entries(environment).map(([key, value]) => [
      key.replace('KAFKA_', '').toLowerCase().replaceAll('_', '.'),
      here(value),
    ]);
    const broker = await startKafkaWith(at, port, Object.fromEntries(settings) as Record<string, string>);
    try {
      const [how, script, ...args] = healthcheck?.test ?? [];
      expect([how, script]).toEqual(['CMD', '/opt/kafka/bin/kafka-broker-api-versions.sh']);
      // What that script runs.
      const check = ['-cp', kafkaClassPath(), 'org.apache.kafka.tools.BrokerApiVersionsCommand'];
      const { status, stdout } = spawnSync('java', [...check, ...args.map(here)], { encoding: 'utf8' });
      expect([status, stdout.includes('Produce(0)')]).toEqual([0, true]);
    } finally {
      await broker.stop('SIGKILL');
    }
  }, 60_000);

  it('provision by their command, twice as well as once', () => {
    const [command = '', ...args] = services['provision']?.command ?? [];
    for (let time = 1; time <= 2; time += 1) {
      const { status, stderr } = spawnSync(command, args, {
        cwd: root,
        env: environmentOf('provision'),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    }
  }, 60_000);

  it.each(['accounts', 'gateway', 'journal'])(
    '%s runs by the command of the image and becomes healthy',
    async (service) => {
      const metricsPort = await freePort();
      const [health = '', ...check] = commandsOfImage().health;
      const [command = '', ...args] = commandsOfImage().run;
      const env = environmentOf(service, metricsPort);
      const child = spawn(command, args, { cwd: root, env, stdio: 'ignore' });
      started.push(child);
      const isHealthy = () =>
        spawnSync(
          health,
          check.map((argument) => argument.replace('9464', String(metricsPort))),
          { env },
        ).status === 0;
      while (!isHealthy()) {
        expect([child.exitCode, child.signalCode]).toEqual([null, null]);
        await pause(200);
      }
    },
    60_000,
  );
});
