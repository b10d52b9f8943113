import { provisionAccounts } from '#accounts';
import { brokerSettings, databaseSettings, readSettings, SettingsError } from '#config';
import { callsRetentionMs, parkedRetentionMs, topics } from '#contracts';
import { provisionJournal } from '#journal';
import {
  BrokersRefusedError,
  connectKafka,
  provisionTopics,
  requireBrokers,
  TopicsRefusedError,
} from '#kafka';
import { connectMongo, DatabaseRefusedError } from '#mongo';

/** Makes what the distributed mode needs on Kafka and MongoDB, and ends. Safe to repeat. */
async function provision(): Promise<void> {
  const settings = readSettings();
  const { topicPrefix, ...brokers } = brokerSettings(settings);
  const { uri, database: name } = databaseSettings(settings);
  const connection = { ...brokers, clientId: 'smarter-provisioning' };
  await requireBrokers(connection, (reason) => process.stderr.write(`${reason}\n`));
  const replicated = await provisionTopics(
    connectKafka(connection),
    topics.map(({ kept, ...topic }) => ({
      ...topic,
      name: topicPrefix + topic.name,
      retentionMs: { log: settings.KAFKA_RETENTION_MS, calls: callsRetentionMs, parked: parkedRetentionMs }[
        kept
      ],
    })),
  );
  const database = await connectMongo(uri, name);
  try {
    await provisionAccounts(database);
    await provisionJournal(database);
  } finally {
    await database.close();
  }
  const durability = replicated ? '' : '; single-broker durability: what it loses is lost';
  process.stdout.write(`${topics.length} topics and the collections are there${durability}\n`);
}

const plainErrors = [SettingsError, BrokersRefusedError, DatabaseRefusedError, TopicsRefusedError];

try {
  await provision();
} catch (error) {
  const isPlain = plainErrors.some((type) => error instanceof type);
  const text = isPlain ? (error as Error).message : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
