import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BSON, MongoClient } from 'mongodb';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventParked } from '#contracts';
import { CoalescingProducer, connectKafka, PartitionReader } from '#kafka';
import { kafkaClassPath } from '../../tools/engines/installation.ts';
import type { Client, Entry } from '../e2e/client.ts';
import { dataOf } from '../e2e/smarter.ts';
import { Fleet, until } from './fleet.ts';

const run = promisify(execFile);
const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

/** What those see who come with their own tools: on the topic, and in the database. */
describe('readers from outside', () => {
  const fleet = new Fleet();
  let client: Client;
  let written: Entry;

  beforeAll(async () => {
    await fleet.provision();
    await Promise.all([fleet.start('accounts'), fleet.start('journal')]);
    client = await fleet.startGateway();
    const { id } = await client.ask('/api/v1/cli/whoami/', {
      headers: { 'user-agent': 'an outside reader' },
    });
    written = dataOf<Entry>(await client.ask(`/api/v1/journal/entries/${id ?? ''}/`));
  }, 120_000);
  afterAll(() => fleet.end(), 60_000);

  /** What the console consumer of Kafka shows of a topic within 10 s. */
  const recordsOf = async (topic: string) => {
    const consumer = ['-cp', kafkaClassPath(), 'org.apache.kafka.tools.consumer.ConsoleConsumer'];
    const { stdout } = await run(
      'java',
      [
        ...consumer,
        ...[
          '--bootstrap-server',
          brokers.join(','),
          '--topic',
          fleet.topicPrefix + topic,
          '--from-beginning',
        ],
        ...['--timeout-ms', '10000', '--property', 'print.headers=true', '--property', 'print.key=true'],
      ],
      { maxBuffer: 32 * 1024 * 1024 },
    ).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
    return stdout.split('\n').map((line) => {
      // Headers, key and value of a record are divided by tabs.
      const [headers = '', key = '', value = ''] = line.split('\t');
      const given = headers
        .split(',')
        .map((header) => header.split(/:(.*)/s).slice(0, 2) as [string, string]);
      return { headers: Object.fromEntries(given), key, value };
    });
  };

  it('find each operation as a CloudEvent with the console consumer of Kafka', async () => {
    const records = await recordsOf('smarter.operations.v1');
    const found = records.find(({ headers }) => headers['ce_id'] === written.id);
    expect(found?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: written.id,
      ce_type: 'operations.operation-completed.v1',
      ce_subject: written.operation_id,
      'content-type': 'application/json',
    });
    expect(found?.key).toBe(written.actor.account_number);
    expect(JSON.parse(found?.value ?? '')).toMatchObject({
      key: written.key,
      skeleton: { command: 'whoami', status: 200, entry_id: written.id },
    });
  }, 60_000);

  it('find in the same way which facts the gateway could not read, and nothing of what is in them', async () => {
    const kafka = connectKafka({ brokers, clientId: 'outside' });
    const producer = new CoalescingProducer(kafka);
    const { partition } = await producer.send({
      topic: `${fleet.topicPrefix}smarter.accounts.facts.v1`,
      partition: 2,
      key: 'any',
      headers: { ce_id: 'planted', ce_type: 'accounts.user-changed.v1' },
      value: Buffer.from('a planted secret, and no JSON'),
    });
    await producer.close();
    const records = await recordsOf('smarter.parked.v1');
    const [found] = records.filter(({ headers }) => headers['ce_id']?.endsWith(':planted'));
    expect(found?.headers).toMatchObject({ ce_type: eventParked.type, ce_source: '/api-gateway' });
    expect(eventParked.schema.parse(JSON.parse(found?.value ?? ''))).toMatchObject({
      ...{ topic: 'smarter.accounts.facts.v1', partition, position: null, id: 'planted', account: null },
      reason: 'UnreadableMessageError: its data is not JSON',
    });
    expect(JSON.stringify(records)).not.toContain('planted secret');
  }, 60_000);

  it('find one trace on the topics of operations, calls and facts', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const user = { username: 'traced', email: 'traced@example.com' };
    dataOf(await client.send('POST', '/api/v1/users/', user, { traceparent }), 201);
    const kafka = connectKafka({ brokers, clientId: 'outside' });
    /** How many messages of a topic have the trace in this header. */
    const traced = async (topic: string, header: string) => {
      const name = fleet.topicPrefix + topic;
      const reader = new PartitionReader(kafka, name, 'outside');
      let found = 0;
      for (let partition = 0; partition < 6; partition += 1) {
        const { start, end } = await reader.offsets(partition);
        for (let next = start; next < end;) {
          const messages = await reader.read(partition, next, end - next);
          found += messages.filter(({ headers }) => headers?.[header]?.toString() === traceparent).length;
          next += messages.length;
        }
      }
      await reader.close();
      return found;
    };
    // The intent and the outcome.
    expect(await traced('smarter.operations.v1', 'ce_traceparent')).toBe(2);
    expect(await traced('smarter.accounts.requests.v1', 'traceparent')).toBeGreaterThan(0);
    await until(
      async () => (await traced('smarter.accounts.facts.v1', 'ce_traceparent')) === 1,
      'the fact did not come',
    );
  }, 60_000);

  it('find the entry with any client of MongoDB, and nothing of what is sealed in it', async () => {
    const mongo = await MongoClient.connect(process.env['MONGODB_URI'] ?? '');
    try {
      const database = mongo.db(fleet.database);
      const found = await database
        .collection<{ _id: string }>('journal.entries')
        .findOne({ _id: written.id });
      expect(found).toMatchObject({ seq: written.seq, key: written.key, command: 'whoami' });
      const bytesOf = async (name: string) =>
        Buffer.from(BSON.serialize({ all: await database.collection(name).find().toArray() }));
      for (const { name } of await database.listCollections().toArray())
        expect([name, (await bytesOf(name)).includes('an outside reader')]).toEqual([name, false]);
      // What is looked for would be found there.
      expect((await bytesOf('journal.entries')).includes(written.id)).toBe(true);
    } finally {
      await mongo.close();
    }
  }, 60_000);
});
