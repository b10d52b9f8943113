import type { Kafka } from 'kafkajs';

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

/**
 * Makes the topics that are missing. Idempotent. Rejects where one is there with another number of
 * partitions. Answers whether an acknowledged message survives the loss of a broker.
 */
export async function provisionTopics(kafka: Kafka, plans: readonly TopicPlan[]): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    const replicated = brokers.length >= replicas;
    await admin.createTopics({
      waitForLeaders: true,
      topics: plans.map((plan) => ({
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
    });
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
