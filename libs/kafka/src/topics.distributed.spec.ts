import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { connectKafka } from './connection.ts';
import { provisionTopics, type TopicPlan } from './topics.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const hourMs = 60 * 60 * 1000;
const type = ConfigResourceTypes.TOPIC;

describe('provisioning topics', () => {
  const kafka = connectKafka({ brokers, clientId: 'topics' });
  const plan: TopicPlan = {
    name: `provisioned-${randomUUID()}`,
    partitions: 2,
    retentionMs: 7 * 24 * hourMs,
    maxMessageBytes: 4 * 1024 * 1024,
    timestamps: 'append',
  };
  let admin: Admin;

  beforeAll(async () => {
    admin = kafka.admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());

  const configOf = async (name = plan.name) => {
    const found = await admin.describeConfigs({ resources: [{ type, name }], includeSynonyms: false });
    const entries = found.resources.flatMap(({ configEntries }) => configEntries);
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  };
  const planned = {
    'retention.ms': String(7 * 24 * hourMs),
    'segment.ms': String(23 * hourMs),
    'max.message.bytes': String(4 * 1024 * 1024),
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': '1',
  };

  it('makes them with segments that are short beside the retention', async () => {
    const calls = { ...plan, name: `${plan.name}-calls`, retentionMs: 600_000 };
    await provisionTopics(kafka, [plan, calls]);
    expect(await configOf()).toMatchObject(planned);
    expect(await configOf(calls.name)).toMatchObject({ 'retention.ms': '600000', 'segment.ms': '85714' });
  });

  it('gives those that are there what is planned, and leaves what it knows nothing of', async () => {
    const other = [
      { name: 'message.timestamp.type', value: 'CreateTime' },
      { name: 'compression.type', value: 'gzip' },
      { name: 'min.insync.replicas', value: '2' },
    ];
    await admin.alterConfigs({
      resources: [{ type, name: plan.name, configEntries: other }],
      validateOnly: false,
    });
    const kept = { 'compression.type': 'gzip', 'min.insync.replicas': '2' };
    expect(await configOf()).toMatchObject({ 'message.timestamp.type': 'CreateTime', ...kept });

    const beside = { ...plan, name: `${plan.name}-beside` };
    await provisionTopics(kafka, [{ ...plan, retentionMs: 24 * hourMs }, beside]);
    const shorter = { 'retention.ms': String(24 * hourMs), 'segment.ms': '12342857' };
    expect(await configOf()).toMatchObject({ ...planned, ...shorter, ...kept });
    expect(await configOf(beside.name)).toMatchObject(planned);
  });

  it('refuses one with another number of partitions', async () => {
    await expect(provisionTopics(kafka, [{ ...plan, partitions: 3 }])).rejects.toThrow(
      '2 partitions instead of 3',
    );
  });
});
