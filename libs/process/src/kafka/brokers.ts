import {
  repliesTopic,
  requestsTopic,
  type CallKeys,
  type CallWaits,
  operationsTopic,
  type ServiceName,
} from '#contracts';
import type { ParkingLot } from '#delivery';
import { KafkaParkingLot } from '#delivery/kafka';
import { CoalescingProducer, connectKafka, requireBrokers, type Kafka, type KafkaConnection } from '#kafka';
import type { MessageBus } from '#messaging';
import { remoteApi } from '#messaging/calls';
import { KafkaBus, KafkaCallsClient, KafkaCallsServer, type CallTopics } from '#messaging/kafka';
import type { Logger } from '#observability';
import type { OperationLog, OperationLogReader } from '#operation-log';
import { KafkaOperationLog, KafkaOperationLogReader } from '#operation-log/kafka';

export interface BrokersOptions extends Omit<KafkaConnection, 'clientId'> {
  /** The role, as the brokers' logs show it. */
  readonly role: string;
  /** Put before the names of topics and groups, where several systems share the brokers. */
  readonly topicPrefix: string;
  /** 32 bytes, under which calls are sealed. */
  readonly sealingKey: Buffer;
  readonly logger: Logger;
}

/** How long a caller waits for an answer, beyond what the service may wait. */
const callTimeoutMs = 10_000;

/**
 * What a role has on Kafka: the operation log, the bus of facts, the calls that it sends and answers, and where it says
 * what was parked.
 * The topics must be there. Connects with the first use and does not give up on brokers that are away.
 */
export class Brokers {
  readonly bus: MessageBus;
  readonly log: OperationLog;
  readonly parkingLot: ParkingLot;
  private readonly kafka: Kafka;
  private readonly producer: CoalescingProducer;
  private readonly options: BrokersOptions;
  private readonly clients: KafkaCallsClient[] = [];

  constructor(options: BrokersOptions) {
    const { role, topicPrefix } = options;
    this.options = options;
    this.kafka = connectKafka({ ...options, clientId: `smarter-${role}` });
    this.producer = new CoalescingProducer(this.kafka);
    this.bus = new KafkaBus({ kafka: this.kafka, producer: this.producer, topicPrefix });
    this.log = new KafkaOperationLog(this.kafka, this.operations());
    this.parkingLot = new KafkaParkingLot({ producer: this.producer, topicPrefix, source: `/${role}` });
  }

  /**
   * Resolves when the brokers have let this role in, however long they are away; rejects with
   * `BrokersRefusedError` where they will not, as it is set.
   */
  async admitted(): Promise<void> {
    const { role, logger } = this.options;
    await requireBrokers({ ...this.options, clientId: `smarter-${role}` }, (reason) => logger.warn(reason));
  }

  /** Reads the operation log from positions of its own; whoever asks for it closes it. */
  logReader(): OperationLogReader {
    return new KafkaOperationLogReader(this.kafka, this.operations());
  }

  /** The interface of a service, by calls; resolves when answers can be received. */
  async api<Api extends object>(
    service: ServiceName,
    keys: CallKeys<Api>,
    waits?: CallWaits<Api>,
  ): Promise<Api> {
    const client = new KafkaCallsClient(this.kafka, this.producer, {
      topics: this.topicsOf(service),
      sealingKey: this.options.sealingKey,
      timeoutMs: callTimeoutMs,
    });
    this.clients.push(client);
    await client.connect();
    return remoteApi(client, service, keys, waits);
  }

  /** What answers the calls to a service: a module's controller calls its provider of the interface. */
  server(service: ServiceName): KafkaCallsServer {
    const { sealingKey, topicPrefix, logger } = this.options;
    return new KafkaCallsServer(this.kafka, this.producer, {
      topics: this.topicsOf(service),
      group: `${topicPrefix}smarter.${service}`,
      sealingKey,
      unreadable: (reason) => logger.error({ err: reason, service }, 'a message was not a call'),
      unanswered: (reason, pattern) =>
        logger.error({ err: reason, service, pattern }, 'a call could not be answered'),
    });
  }

  /** Ends what was opened; calls under way fail. Last of all: what closes before may still append. */
  async close(): Promise<void> {
    for (const client of this.clients) await client.close();
    await this.bus.close();
    await this.log.close();
    await this.producer.close();
  }

  private operations() {
    const { name, partitions } = operationsTopic;
    return { topic: this.options.topicPrefix + name, partitions };
  }

  private topicsOf(service: ServiceName): CallTopics {
    const { topicPrefix } = this.options;
    const requests = requestsTopic(service);
    return {
      requests: topicPrefix + requests.name,
      requestPartitions: requests.partitions,
      replies: topicPrefix + repliesTopic.name,
      replyPartitions: repliesTopic.partitions,
    };
  }
}
