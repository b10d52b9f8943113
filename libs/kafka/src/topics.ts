import type { Admin, ITopicConfig, Kafka } from 'kafkajs';

/** A topic as it must be. */
export interface TopicPlan {
  readonly name: string;
  /** Part of the ordering contract: never changed once there are messages. */
  readonly partitions: number;
  readonly retentionMs: number;
  readonly maxMessageBytes: number;
  /** `append`: messages carry the time at which the broker took them. */
  readonly timestamps: 'append' | 'create';
}

/** Replicas where there are enough brokers for them; fewer means single-broker durability. */
const replicas = 3;

/** The brokers do not make topics; the message says which, and why. */
export class TopicsRefusedError extends Error {
  override name = 'TopicsRefusedError';
}

/**
 * Makes the topics that are missing. Idempotent. Rejects where one is there with another number of
 * partitions, and with `TopicsRefusedError` where the brokers do not make them. Answers whether an
 * acknowledged message survives the loss of a broker.
 */
export async function provisionTopics(kafka: Kafka, plans: readonly TopicPlan[]): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    const replicated = brokers.length >= replicas;
    await create(
      admin,
      plans.map((plan) => ({
        topic: plan.name,
        numPartitions: plan.partitions,
        replicationFactor: replicated ? replicas : 1,
        configEntries: Object.entries({
          'retention.ms': String(plan.retentionMs),
          'max.message.bytes': String(plan.maxMessageBytes),
          'message.timestamp.type': plan.timestamps === 'append' ? 'LogAppendTime' : 'CreateTime',
          'min.insync.replicas': replicated ? '2' : '1',
        }).map(([name, value]) => ({ name, value })),
      })),
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

/** Of one topic; kafkajs does not export its type. */
interface TopicError extends Error {
  readonly topic: string;
  readonly type: string;
}
