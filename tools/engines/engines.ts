import { join } from 'node:path';
import { startKafka, type KafkaEngine } from './kafka.engine.ts';
import { startMongo, type MongoEngine } from './mongo.engine.ts';

/** The engines of the distributed mode: those of the environment, and what was started beside them. */
export interface Engines {
  /** How the roles find them: `KAFKA_BROKERS` and `MONGODB_URI`. */
  readonly variables: Readonly<Record<'KAFKA_BROKERS' | 'MONGODB_URI', string>>;
  /**
   * Of those that were started: where their data lies (`ENGINES_KAFKA_DATA`, `ENGINES_MONGODB_DATA`), and of the database
   * what it is (`ENGINES_MONGODB_KIND`).
   */
  readonly started: Readonly<Record<string, string>>;
  /** Undefined where the environment names another. */
  readonly kafka: KafkaEngine | undefined;
  readonly mongo: MongoEngine | undefined;
  stop(): Promise<void>;
}

/** Starts what the environment does not name, with its data in `folder`. */
export async function startEngines(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Engines> {
  const { KAFKA_BROKERS: brokers, MONGODB_URI: uri } = env;
  const folders = { kafka: join(folder, 'kafka'), mongo: join(folder, 'mongo') };
  const results = await Promise.allSettled([
    brokers ? undefined : startKafka(folders.kafka),
    uri ? undefined : startMongo(folders.mongo),
  ]);
  const stop = async () => {
    for (const result of results) if (result.status === 'fulfilled') await result.value?.stop();
  };
  const [kafka, mongo] = results;
  if (kafka.status === 'fulfilled' && mongo.status === 'fulfilled') {
    const variables = {
      KAFKA_BROKERS: kafka.value?.brokers ?? brokers ?? '',
      MONGODB_URI: mongo.value?.uri ?? uri ?? '',
    };
    const started = {
      ...(kafka.value && { ENGINES_KAFKA_DATA: folders.kafka }),
      ...(mongo.value && { ENGINES_MONGODB_DATA: folders.mongo, ENGINES_MONGODB_KIND: mongo.value.kind }),
    };
    return { variables, started, kafka: kafka.value, mongo: mongo.value, stop };
  }
  await stop();
  throw kafka.status === 'rejected' ? kafka.reason : (mongo as PromiseRejectedResult).reason;
}
