import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  Kafka,
  logLevel,
  type Consumer,
  type ISocketFactory,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs';
import { restIdleConnections } from './idle-timer.ts';

restIdleConnections();

/** How to reach the brokers. */
export interface KafkaConnection {
  /** `host:port` of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Shown in the brokers' logs and metrics. */
  readonly clientId: string;
  /** TLS to the brokers, with the system's certificate authorities or `ca` (PEM). */
  readonly tls?: { readonly ca?: string } | undefined;
  readonly sasl?: SASLOptions | undefined;
}

/**
 * A client that does not give up on brokers that are away: whoever asks has a deadline of its own
 * (ADR 0030). It retries at most a second apart.
 */
export function connectKafka(connection: KafkaConnection): Kafka {
  return kafkaClient(connection, patience);
}

/** For client and producer alike: each has retries of its own. */
export const patience = { retries: 1000, initialRetryTime: 100, maxRetryTime: 1000 } as const;

/**
 * Has a consumer that kafkajs gives up end the process, with the reason: it would read nothing any more and look as
 * if it did. Whoever runs the process starts it again.
 */
export function endOnCrash(consumer: Consumer): void {
  consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
    if (restart) return;
    // Not within the listener, where kafkajs would catch it.
    setImmediate(() => {
      throw error;
    });
  });
}

/** A client that retries as `retry` says. */
export function kafkaClient({ brokers, clientId, tls, sasl }: KafkaConnection, retry: RetryOptions): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.NOTHING,
    retry,
    socketFactory: withoutDelay,
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    // A copy: kafkajs keeps there how it signs in.
    ...(sasl === undefined ? {} : { sasl: { ...sasl } }),
  });
}

const withoutDelay: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  // An empty server name where the broker is known by its address (RFC 6066 forbids addresses there).
  const socket = ssl
    ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
    : refusingTls(connectPlain({ host, port }, onConnect));
  socket.setNoDelay(true).setKeepAlive(true, 60_000);
  return socket;
};

/** The code of an error: the broker answered a plain connection with an alert of TLS. */
export const wantsTlsCode = 'BROKER_WANTS_TLS';

/** Closes a plain connection with a clear error where kafkajs would take the alert for the length of an answer. */
function refusingTls(socket: Socket): Socket {
  return socket.once('data', (chunk: Buffer) => {
    // RFC 8446 5.1: a record of type alert (21), of any version (3.x). An answer of this length would have 352 MB.
    if (chunk[0] !== 21 || chunk[1] !== 3) return;
    socket.destroy(Object.assign(new Error('Kafka wants TLS on this port'), { code: wantsTlsCode }));
  });
}
