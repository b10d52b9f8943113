import type { Admin, ConfigResourceTypes, ConfigSource, ITopicConfig, Kafka } from 'kafkajs';
import { segmentMsOf } from '#contracts';

/** A topic as it must be. */
export interface TopicPlan {
  readonly name: string;
  /** Part of the ordering contract: never changed once there are messages. */
  readonly partitions: number;
  /** How long a message is there at the least; at the most as `heldAtMostMs` says. */
  readonly retentionMs: number;
  readonly maxMessageBytes: number;
  /** `append`: messages carry the time at which the broker took them. */
  readonly timestamps: 'append' | 'create';
}

/** Replicas where there are enough brokers for them; fewer means single-broker durability. */
const replicas = 3;

/** The brokers do not make topics, or not as they must be; the message says which, and why. */
export class TopicsRefusedError extends Error {
  override name = 'TopicsRefusedError';
}

/**
 * Makes the topics that are missing, and gives those that are there the plan's retention, size of messages and
 * timestamps; what else somebody has set of them stays, their replicas too. Idempotent. Rejects where one is there with
 * another number of partitions, and with `TopicsRefusedError` where the brokers do not make or alter them. Answers
 * whether an acknowledged message survives the loss of a broker.
 */
export async function provisionTopics(kafka: Kafka, plans: readonly TopicPlan[]): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    const replicated = brokers.length >= replicas;
    const names = new Set(await admin.listTopics());
    await create(
      admin,
      plans.map((plan) => ({
        topic: plan.name,
        numPartitions: plan.partitions,
        replicationFactor: replicated ? replicas : 1,
        configEntries: entriesOf({
          ...configOf(plan),
          'min.insync.replicas': replicated ? '2' : '1',
        }),
      })),
    );
    // One that was just made may not be known to every broker yet.
    await amend(
      admin,
      plans.filter(({ name }) => names.has(name)),
    );
    const { topics } = await admin.fetchTopicMetadata({ topics: plans.map(({ name }) => name) });
    for (const { name, partitions } of topics) {
      const planned = plans.find((plan) => plan.name === name)?.partitions;
      if (partitions.length !== planned) {
        throw new Error(`topic ${name} has ${partitions.length} partitions instead of ${planned}`);
      }
    }
    return replicated;
  } finally {
    await admin.disconnect();
  }
}

type Config = Readonly<Record<string, string>>;

function configOf({ retentionMs, maxMessageBytes, timestamps }: TopicPlan): Config {
  return {
    'retention.ms': String(retentionMs),
    'segment.ms': String(segmentMsOf(retentionMs)),
    'max.message.bytes': String(maxMessageBytes),
    'message.timestamp.type': timestamps === 'append' ? 'LogAppendTime' : 'CreateTime',
  };
}

function entriesOf(config: Config) {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}

async function create(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  try {
    await admin.createTopics({ waitForLeaders: true, topics });
  } catch (error) {
    const { errors } = error as { readonly errors?: readonly TopicError[] };
    if (errors === undefined) throw error;
    const refused = errors.filter(({ type }) => type !== 'TOPIC_ALREADY_EXISTS');
    const reasons = refused.map(({ topic, message }) => `${topic}: ${message}`);
    throw new TopicsRefusedError(`Kafka does not make topics:\n${reasons.join('\n')}`);
  }
}

// Node does not see these two among the exports of kafkajs.
const topicType: ConfigResourceTypes.TOPIC = 2;
const ownConfig: ConfigSource.TOPIC_CONFIG = 1;

/** Alters those whose configuration is not that of their plan. */
async function amend(admin: Admin, plans: readonly TopicPlan[]): Promise<void> {
  if (plans.length === 0) return;
  try {
    const { resources } = await admin.describeConfigs({
      resources: plans.map(({ name }) => ({ type: topicType, name })),
      includeSynonyms: false,
    });
    const altered = plans.flatMap((plan) => {
      const found = resources.find(({ resourceName }) => resourceName === plan.name)?.configEntries ?? [];
      const config = configOf(plan);
      const now = new Map(found.map(({ configName, configValue }) => [configName, configValue]));
      if (Object.entries(config).every(([name, value]) => now.get(name) === value)) return [];
      // Brokers take it for the whole: what of the topic's own is not named goes back to the default.
      const own = found.filter(({ configSource }) => configSource === ownConfig);
      const kept = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
      return [{ type: topicType, name: plan.name, configEntries: entriesOf({ ...kept, ...config }) }];
    });
    if (altered.length > 0) await admin.alterConfigs({ resources: altered, validateOnly: false });
  } catch (error) {
    const { type, message } = error as TopicError;
    if (type === undefined) throw error;
    const names = plans.map(({ name }) => name).join(', ');
    throw new TopicsRefusedError(`Kafka does not show or alter the configuration of ${names}: ${message}`);
  }
}

/** Of one topic; kafkajs does not export its type. */
interface TopicError extends Error {
  readonly topic: string;
  readonly type: string;
}
