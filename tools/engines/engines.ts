import { join } from 'node:path';
import { startKafka, type KafkaEngine } from './kafka.engine.ts';
import { startMongo, type MongoEngine } from './mongo.engine.ts';

/** The engines of the distributed mode: those of the environment, and what was started beside them. */
export interface Engines {
  /** How the roles find them: `KAFKA_BROKERS` and `MONGODB_URI`. */
  readonly variables: Readonly<Record<'KAFKA_BROKERS' | 'MONGODB_URI', string>>;
  /** Undefined where the environment names another. */
  readonly kafka: KafkaEngine | undefined;
  readonly mongo: MongoEngine | undefined;
  stop(): Promise<void>;
}

/** Starts what the environment does not name, with its data in `folder`. */
export async function startEngines(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Engines> {
  const { KAFKA_BROKERS: brokers, MONGODB_URI: uri } = env;
  const started = await Promise.allSettled([
    brokers ? undefined : startKafka(join(folder, 'kafka')),
    uri ? undefined : startMongo(join(folder, 'mongo')),
  ]);
  const stop = async () => {
    for (const result of started) if (result.status === 'fulfilled') await result.value?.stop();
  };
  const [kafka, mongo] = started;
  if (kafka.status === 'fulfilled' && mongo.status === 'fulfilled') {
    const variables = {
      KAFKA_BROKERS: kafka.value?.brokers ?? brokers ?? '',
      MONGODB_URI: mongo.value?.uri ?? uri ?? '',
    };
    return { variables, kafka: kafka.value, mongo: mongo.value, stop };
  }
  await stop();
  throw kafka.status === 'rejected' ? kafka.reason : (mongo as PromiseRejectedResult).reason;
}
