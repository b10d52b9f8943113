import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineProcess, freePort } from './engine.process.ts';
import { kafkaClassPath } from './installation.ts';

/** A running broker. `restart` serves the same data on the same port again. */
export interface KafkaEngine {
  readonly brokers: string;
  readonly process: EngineProcess;
  restart(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const heap = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** A listener beside the plain one: what the broker says of itself there is the port of a proxy before it. */
export interface ProxiedListener {
  readonly port: number;
  readonly advertisedPort: number;
}

/** Starts one Apache Kafka broker in KRaft mode on loopback, with its data in `folder`. */
export async function startKafka(
  folder: string,
  proxied: readonly ProxiedListener[] = [],
): Promise<KafkaEngine> {
  const classPath = kafkaClassPath();
  const [port, controllerPort] = [await freePort(), await freePort()];
  mkdirSync(folder, { recursive: true });
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, propertiesOf(folder, port, controllerPort, proxied));
  if (!existsSync(join(folder, 'log', 'meta.properties'))) format(classPath, properties);

  let process = await serve(classPath, properties, port);
  return {
    brokers: `127.0.0.1:${port}`,
    get process() {
      return process;
    },
    async restart() {
      await process.end('SIGKILL');
      process = await serve(classPath, properties, port);
    },
    stop: (signal) => process.end(signal),
  };
}

async function serve(classPath: string, properties: string, port: number): Promise<EngineProcess> {
  const args = [...heap, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classPath];
  const process = new EngineProcess('Kafka', 'java', [...args, 'kafka.Kafka', properties]);
  await process.listening(port);
  return process;
}

function format(classPath: string, properties: string): void {
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool'];
  const id = spawnSync('java', [...tool, 'random-uuid'], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .at(-1);
  const { status, stderr } = spawnSync('java', [...tool, 'format', '-t', id ?? '', '-c', properties], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Kafka's storage could not be formatted:\n${stderr}`);
}

function propertiesOf(
  folder: string,
  port: number,
  controllerPort: number,
  proxied: readonly ProxiedListener[],
): string {
  const listeners = [{ name: 'PLAINTEXT', port, advertisedPort: port }].concat(
    proxied.map((listener, index) => ({ name: `PROXIED${index}`, ...listener })),
  );
  const addresses = (of: 'port' | 'advertisedPort') =>
    listeners.map((listener) => `${listener.name}://127.0.0.1:${listener[of]}`);
  return `${Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...addresses('port'), `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': addresses('advertisedPort').join(','),
    'listener.security.protocol.map': [...listeners.map(({ name }) => name), 'CONTROLLER']
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'log'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}
