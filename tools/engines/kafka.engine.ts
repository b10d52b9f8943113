import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
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

/** Who may sign in, and how. */
export interface KafkaSecurity {
  readonly certificates: Certificates;
  /** Signs in by PLAIN, and may do everything. */
  readonly superuser: Credentials;
  /** Sign in by PLAIN or SCRAM-SHA-512, and may do nothing that no access control list says. */
  readonly users: readonly Credentials[];
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface Ports {
  readonly port: number;
  readonly controllerPort: number;
}

type Properties = Readonly<Record<string, string | number | boolean>>;

/** Starts one Apache Kafka broker in KRaft mode on loopback, with its data in `folder`. */
export async function startKafka(
  folder: string,
  proxied: readonly ProxiedListener[] = [],
): Promise<KafkaEngine> {
  const ports = { port: await freePort(), controllerPort: await freePort() };
  return await engine(folder, ports, plainListeners(ports, proxied));
}

/** As `startKafka`, but the broker is reached by TLS and with a sign-in only, and keeps access control lists. */
export async function startSecuredKafka(folder: string, security: KafkaSecurity): Promise<KafkaEngine> {
  const ports = { port: await freePort(), controllerPort: await freePort() };
  const scram = security.users.map(
    ({ username, password }) => `SCRAM-SHA-512=[name=${username},password=${password}]`,
  );
  return await engine(folder, ports, securedListener(ports, security), scram);
}

async function engine(
  folder: string,
  ports: Ports,
  listeners: Properties,
  scram: readonly string[] = [],
): Promise<KafkaEngine> {
  const properties = { ...propertiesOf(folder, ports), ...listeners };
  return await startKafkaWith(folder, ports.port, properties, scram);
}

/** Starts a broker with these properties, which listens on `port` and whose `log.dirs` is `logFolderIn(folder)`. */
export async function startKafkaWith(
  folder: string,
  port: number,
  settings: Properties,
  scram: readonly string[] = [],
): Promise<KafkaEngine> {
  const classPath = kafkaClassPath();
  mkdirSync(folder, { recursive: true });
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, textOf(settings));
  if (!existsSync(join(logFolderIn(folder), 'meta.properties'))) format(classPath, properties, scram);

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

/** Where the broker of a folder keeps its topics. */
export function logFolderIn(folder: string): string {
  return join(folder, 'log');
}

async function serve(classPath: string, properties: string, port: number): Promise<EngineProcess> {
  const args = [...heap, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classPath];
  const process = new EngineProcess('Kafka', 'java', [...args, 'kafka.Kafka', properties]);
  await process.listening(port);
  return process;
}

function format(classPath: string, properties: string, scram: readonly string[]): void {
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool'];
  const id = spawnSync('java', [...tool, 'random-uuid'], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .at(-1);
  const users = scram.flatMap((user) => ['--add-scram', user]);
  const args = [...tool, 'format', '-t', id ?? '', '-c', properties, ...users];
  const { status, stderr } = spawnSync('java', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Kafka's storage could not be formatted:\n${stderr}`);
}

function plainListeners({ port, controllerPort }: Ports, proxied: readonly ProxiedListener[]): Properties {
  const listeners = [{ name: 'PLAINTEXT', port, advertisedPort: port }].concat(
    proxied.map((listener, index) => ({ name: `PROXIED${index}`, ...listener })),
  );
  const addresses = (of: 'port' | 'advertisedPort') =>
    listeners.map((listener) => `${listener.name}://127.0.0.1:${listener[of]}`);
  return {
    listeners: [...addresses('port'), `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': addresses('advertisedPort').join(','),
    'listener.security.protocol.map': [...listeners.map(({ name }) => name), 'CONTROLLER']
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
  };
}

function securedListener({ port, controllerPort }: Ports, security: KafkaSecurity): Properties {
  const { certificates, superuser, users } = security;
  const known = [superuser, ...users].map(({ username, password }) => `user_${username}="${password}"`);
  const login = `username="${superuser.username}" password="${superuser.password}"`;
  return {
    listeners: `SECURED://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SECURED://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'SECURED:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'SECURED',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': certificates.both,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': certificates.authority,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.secured.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${login} ${known.join(' ')};`,
    'listener.name.secured.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // The broker itself has no name at the listener of its controller.
    'super.users': `User:${superuser.username};User:ANONYMOUS`,
  };
}

function propertiesOf(folder: string, { controllerPort }: Ports): Properties {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': logFolderIn(folder),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
  };
}

function textOf(properties: Properties): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
