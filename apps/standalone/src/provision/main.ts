import { provisionAccounts } from '#accounts';
import { brokerSettings, databaseSettings, readSettings, SettingsError } from '#config';
import { callsRetentionMs, topics } from '#contracts';
import { provisionJournal } from '#journal';
import { connectKafka, provisionTopics } from '#kafka';
import { connectMongo } from '#mongo';

/** Makes what the distributed mode needs on Kafka and MongoDB, and ends. Safe to repeat. */
async function provision(): Promise<void> {
  const settings = readSettings();
  const { topicPrefix, ...connection } = brokerSettings(settings);
  const { uri, database: name } = databaseSettings(settings);
  const kafka = connectKafka({ ...connection, clientId: 'smarter-provisioning' });
  const replicated = await provisionTopics(
    kafka,
    topics.map(({ kept, ...topic }) => ({
      ...topic,
      name: topicPrefix + topic.name,
      retentionMs: kept === 'calls' ? callsRetentionMs : settings.KAFKA_RETENTION_MS,
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

try {
  await provision();
} catch (error) {
  const text = error instanceof SettingsError ? error.message : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
