import { randomBytes, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoEventStore } from '#event-store/mongo';
import { connectKafka, partitionOf } from '#kafka';
import { connectMongo } from '#mongo';
import { programOf, RoleProcess, type Role } from '../distributed/role.process.ts';
import { freePort } from '../engines/engine.process.ts';
import { startKafka, type KafkaEngine } from '../engines/kafka.engine.ts';
import { startMongo, type MongoEngine } from '../engines/mongo.engine.ts';
import type { ClientLedger } from '../kill/client-ledger.ts';
import { Connection } from '../kill/connection.ts';
import { whoami } from '../kill/requests.ts';
import { FaultProxy } from './fault.proxy.ts';
import { kafkaWire, mongoWire } from './wire.ts';

/** What runs: two of each that share work, since one that freezes is to be replaced by the other. */
const cast = ['accounts', 'accounts', 'journal', 'journal', 'api-gateway'] as const satisfies readonly Role[];

const operations = 'smarter.operations.v1';
const operationPartitions = 6;
const commits = 'accounts.commits';
/** Soon, so that the end of a round need not wait, but longer than any call can be under way. */
const unknownAfterMs = 30_000;
/** Longer than the gateway waits for anything but to be thawed. */
const patienceMs = 25_000;

/** A role, and the proxies through which it alone reaches the engines. */
export interface Actor {
  readonly role: Role;
  readonly kafka: FaultProxy;
  readonly mongo: FaultProxy;
  pid(): number;
}

/** The engines, with a door in them for each role. They stay over all rounds. */
export class FaultyEngines {
  readonly kafka: KafkaEngine;
  readonly mongo: MongoEngine;
  readonly doors: readonly Door[];

  private constructor(kafka: KafkaEngine, mongo: MongoEngine, doors: readonly Door[]) {
    this.kafka = kafka;
    this.mongo = mongo;
    this.doors = doors;
  }

  static async start(folder: string): Promise<FaultyEngines> {
    const doors = await Promise.all(cast.map((role) => Door.open(role)));
    const listeners = await Promise.all(
      doors.map(async ({ kafka, kafkaPort }) => {
        const port = await freePort();
        kafka.passTo(port);
        return { port, advertisedPort: kafkaPort };
      }),
    );
    const kafka = await startKafka(join(folder, 'kafka'), listeners);
    const mongo = await startMongo(join(folder, 'mongo'));
    for (const door of doors) door.mongo.passTo(Number(new URL(mongo.uri).port));
    return new FaultyEngines(kafka, mongo, doors);
  }

  async stop(): Promise<void> {
    for (const { kafka, mongo } of this.doors) {
      await kafka.close();
      await mongo.close();
    }
    await this.kafka.stop('SIGKILL');
    await this.mongo.stop('SIGKILL');
  }
}

class Door {
  readonly role: Role;
  readonly kafka = new FaultProxy(kafkaWire);
  readonly mongo = new FaultProxy(mongoWire);
  kafkaPort = 0;
  mongoPort = 0;

  private constructor(role: Role) {
    this.role = role;
  }

  static async open(role: Role): Promise<Door> {
    const door = new Door(role);
    door.kafkaPort = await door.kafka.listen();
    door.mongoPort = await door.mongo.listen();
    return door;
  }
}

/** All roles on topics and a database of their own, each behind its proxies; a killed one is started again. */
export class FaultySystem {
  readonly apiKey = randomBytes(32).toString('hex');
  readonly engines: FaultyEngines;
  readonly url: string;
  readonly actors: readonly Actor[];
  private readonly roles: readonly RoleProcess[];
  private readonly clients: ClientLedger;
  private readonly env: NodeJS.ProcessEnv;
  private readonly name: string;
  private ownCommits = 0;
  private askedFor = 0;
  private poisoned = 0;
  private printed = '';

  private constructor(engines: FaultyEngines, folder: string, clients: ClientLedger, port: number) {
    this.engines = engines;
    this.clients = clients;
    this.url = `http://127.0.0.1:${port}`;
    this.name = `faults-${randomUUID().slice(0, 13)}`;
    this.env = {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: engines.kafka.brokers,
      KAFKA_TOPIC_PREFIX: `${this.name}.`,
      MONGODB_URI: engines.mongo.uri,
      MONGODB_DATABASE: this.name,
      SMARTER_SEALING_KEY: randomBytes(32).toString('hex'),
      SMARTER_BOOTSTRAP_API_KEY: this.apiKey,
      SMARTER_BOOTSTRAP_PASSWORD: 'only for faults here',
      SMARTER_PORT: String(port),
      SMARTER_METRICS_PORT: '0',
      SMARTER_LOG_LEVEL: 'error',
      SMARTER_UNKNOWN_AFTER_MS: String(unknownAfterMs),
    };
    mkdirSync(folder, { recursive: true });
    this.roles = engines.doors.map(({ role, kafkaPort, mongoPort }, place) => {
      const env = {
        ...this.env,
        KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`,
        MONGODB_URI: `mongodb://127.0.0.1:${mongoPort}/`,
        SMARTER_DATA_DIR: join(folder, `${role}-${place}`),
      };
      const print = (text: string) => {
        this.printed = (this.printed + text).slice(-100_000);
      };
      return new RoleProcess({ role, env, print });
    });
    this.actors = engines.doors.map(({ role, kafka, mongo }, place) => ({
      role,
      kafka,
      mongo,
      pid: () => this.roles[place]?.pid ?? 0,
    }));
  }

  /** What it asks itself is written down in `clients`: it is journaled like the load. */
  static async start(engines: FaultyEngines, folder: string, clients: ClientLedger): Promise<FaultySystem> {
    const system = new FaultySystem(engines, folder, clients, await freePort());
    const { status, stderr } = spawnSync(process.execPath, [programOf('standalone/provision')], {
      env: system.env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    // In the order of the cast: the gateway comes last, it asks the others.
    for (const role of system.roles) await role.start();
    system.ownCommits = (await system.allCommits()).length;
    return system;
  }

  /** What the roles have printed last. */
  get output(): string {
    return this.printed;
  }

  /** Unreadable events that were put into the operation log. */
  get poison(): number {
    return this.poisoned;
  }

  /** Resolves when the API is ready and a recorded request is answered 200 again; rejects after `withinMs`. */
  async serving(withinMs = 60_000): Promise<void> {
    const name = `serving ${(this.askedFor += 1)}`;
    const connection = new Connection(name, this.url, this.apiKey, this.clients);
    const answers = async () => {
      if (!(await this.isReady())) return false;
      return (await connection.send(whoami, patienceMs))?.status === 200;
    };
    try {
      await this.comes('the API does not answer again', answers, withinMs);
    } finally {
      connection.close();
    }
  }

  /** Resolves when the condition holds; rejects with what the roles have printed after `withinMs`. */
  async comes(
    otherwise: string,
    condition: () => boolean | Promise<boolean>,
    withinMs = 60_000,
  ): Promise<void> {
    const until = performance.now() + withinMs;
    while (!(await condition())) {
      if (performance.now() > until) throw new Error(`${otherwise}:\n${this.printed}`);
      await pause(50);
    }
  }

  /** The command ids of the commits that came after the start. */
  async commits(): Promise<readonly string[]> {
    return (await this.allCommits()).slice(this.ownCommits);
  }

  /** Puts events into the operation log that nobody can read, each unlike the others. */
  async putPoison(account: string, texts: readonly string[]): Promise<void> {
    const kafka = connectKafka({ brokers: this.engines.kafka.brokers.split(','), clientId: 'poison' });
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const partition = partitionOf(account, operationPartitions);
    await producer.send({
      topic: `${this.name}.${operations}`,
      messages: texts.map((value) => ({ key: account, partition, value })),
    });
    await producer.disconnect();
    this.poisoned += texts.length;
  }

  async stop(): Promise<void> {
    for (const role of this.roles) role.letEnd();
    for (const role of this.roles.toReversed()) await role.stop();
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readiness/`, { signal: AbortSignal.timeout(2000) })).status === 200;
    } catch {
      return false;
    }
  }

  private async allCommits(): Promise<readonly string[]> {
    const connection = await connectMongo(this.engines.mongo.uri, this.name);
    try {
      const store = new MongoEventStore(connection, commits);
      return (await store.readAll(0, Number.MAX_SAFE_INTEGER)).map(({ commandId }) => commandId);
    } finally {
      await connection.close();
    }
  }
}
