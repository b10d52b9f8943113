import { afterAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Producer, type ProducerConfig } from 'kafkajs';
import { CoalescingProducer, defaultLimits, NotAcknowledgedError } from './coalescing-producer.ts';
import { connectKafka, patience } from './connection.ts';
import { provisionTopics } from './topics.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
/** Nobody listens there. */
const closedPort = 1;

/** The way to the brokers, which can be cut. */
class Way {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  open(host: string, port: number, onConnect: () => void): Socket {
    const socket = connect({ host, port: this.isCut ? closedPort : port }, onConnect);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy(new Error('the way is cut'));
  }

  mend(): void {
    this.isCut = false;
  }

  get connections(): readonly Socket[] {
    return [...this.sockets];
  }
}

describe('a producer whose brokers are away for longer than its messages wait', () => {
  const topic = `produced-${randomUUID()}`;
  const way = new Way();
  const kafka = new Kafka({
    brokers,
    clientId: 'coalescing-producer',
    logLevel: logLevel.NOTHING,
    retry: patience,
    socketFactory: ({ host, port, onConnect }) => way.open(host, port, onConnect),
  });
  /** What kafkajs makes of each batch, whether somebody waits for it or not. */
  const batches: Promise<unknown>[] = [];
  const observed = {
    producer(config: ProducerConfig): Producer {
      const made = kafka.producer(config);
      const sendBatch: Producer['sendBatch'] = (batch) => {
        const sending = made.sendBatch(batch);
        batches.push(sending);
        return sending;
      };
      return { ...made, sendBatch };
    },
  } as Kafka;
  const producer = new CoalescingProducer(observed, { ...defaultLimits, deadlineMs: 1500 });
  const send = (value: string) =>
    producer.send({ topic, partition: 0, key: 'key', value: Buffer.from(value) });

  afterAll(() => producer.close());

  it('never sends what was given up, and leaves no connection behind', async () => {
    const plan = { retentionMs: 3_600_000, maxMessageBytes: 1024 * 1024, timestamps: 'append' } as const;
    await provisionTopics(connectKafka({ brokers, clientId: 'plain' }), [
      { name: topic, partitions: 1, ...plan },
    ]);
    expect(await send('first')).toMatchObject({ offset: 0 });
    way.cut();
    await expect(send('given up')).rejects.toThrow(NotAcknowledgedError);
    way.mend();
    expect(await send('second')).toMatchObject({ offset: 1 });
    // The attempt that kafkajs makes when it has reached the brokers again.
    await expect(batches[1]).rejects.toThrow('nobody waits for the message any more');
    expect(await send('third')).toMatchObject({ offset: 2 });
    await producer.close();
    // At once: what has closed while another was waited for says so no more.
    await Promise.all(way.connections.map((socket) => once(socket, 'close')));
  });
});
