import { ClientKafka, type ClientProxy } from '@nestjs/microservices';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { CoalescingProducer, connectKafka, provisionTopics } from '#kafka';
import { remoteApi } from '#messaging/calls';
import { KafkaCallsClient } from '#messaging/kafka';
import { closedLoop, type LoopResult } from './closed-loop.ts';
import { echoKeys, stockPatternOf, topicsOf, type Echo, type EchoPlace, type Transport } from './echo.ts';

export interface CallResult {
  readonly alone: LoopResult;
  readonly many: LoopResult;
}

/** A transport under measurement: a caller here, and a service in a process of its own. */
export interface MeasuredCalls {
  measure(seconds: number): Promise<CallResult>;
  stop(): Promise<void>;
}

export const concurrency = 64;
/** 100 bytes, as in the figures that the targets come from. */
const said = 'x'.repeat(100);
const accounts = Array.from({ length: 50 }, (_, number) => `0000-0000-${String(1000 + number)}`);
const maxMessageBytes = 4 * 1024 * 1024;

export async function startCalls(
  transport: Transport,
  brokers: readonly string[],
  partitions: number,
): Promise<MeasuredCalls> {
  const name = `bench-${transport}-${randomUUID().slice(0, 13)}`;
  const place = { brokers, name, partitions, sealingKey: randomBytes(32).toString('hex') };
  await provision(place);
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'echo.process.js'), transport, JSON.stringify(place)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(server.stdout, 'data');
  const caller = transport === 'ours' ? await ours(place) : await stock(place);
  let number = 0;
  const call = async () => {
    const answer = await caller.say(accounts[(number += 1) % accounts.length] as string, said);
    if (answer !== said) throw new Error(`${transport}: the answer is another`);
  };
  // A new group of the stock transport may miss its first calls.
  while (
    !(await Promise.race([
      call().then(
        () => true,
        () => false,
      ),
      later(2000),
    ]))
  );
  return {
    async measure(seconds) {
      await closedLoop(concurrency, 1, call);
      return {
        alone: await closedLoop(1, seconds, call),
        many: await closedLoop(concurrency, seconds, call),
      };
    },
    async stop() {
      await caller.close();
      await end(server);
    },
  };
}

type Caller = Echo & { close(): Promise<void> };

async function ours(place: EchoPlace): Promise<Caller> {
  const kafka = connectKafka({ brokers: place.brokers, clientId: 'caller' });
  const producer = new CoalescingProducer(kafka);
  const client = new KafkaCallsClient(kafka, producer, {
    topics: topicsOf(place),
    sealingKey: Buffer.from(place.sealingKey, 'hex'),
    timeoutMs: 10_000,
  });
  await client.connect();
  const api = remoteApi<Echo>(client, 'echo', echoKeys);
  const close = async () => {
    await client.close();
    await producer.close();
  };
  return { say: (account, text) => api.say(account, text), close };
}

async function stock(place: EchoPlace): Promise<Caller> {
  const client = new ClientKafka({
    client: { clientId: 'caller', brokers: [...place.brokers], logLevel: 0 },
    consumer: { groupId: place.name },
  });
  const pattern = stockPatternOf(place);
  client.subscribeToResponseOf(pattern);
  await client.connect();
  return {
    say: (account, text) =>
      firstValueFrom(
        (client as ClientProxy).send<string>(pattern, { key: account, value: { account, text } }),
      ),
    close: () => client.close(),
  };
}

async function provision(place: EchoPlace): Promise<void> {
  const { requests, replies } = topicsOf(place);
  const stockTopics = [stockPatternOf(place), `${stockPatternOf(place)}.reply`];
  await provisionTopics(
    connectKafka({ brokers: place.brokers, clientId: 'bench' }),
    [requests, replies, ...stockTopics].map((name) => ({
      name,
      partitions: place.partitions,
      retentionMs: 600_000,
      maxMessageBytes,
      timestamps: 'create',
    })),
  );
}

function later(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
