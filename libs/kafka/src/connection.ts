import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';
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
export function connectKafka({ brokers, clientId, tls, sasl }: KafkaConnection): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.NOTHING,
    retry: patience,
    socketFactory: withoutDelay,
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    ...(sasl === undefined ? {} : { sasl }),
  });
}

/** For client and producer alike: each has retries of its own. */
export const patience = { retries: 1000, initialRetryTime: 100, maxRetryTime: 1000 } as const;

const withoutDelay: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  // An empty server name where the broker is known by its address (RFC 6066 forbids addresses there).
  const socket = ssl
    ? connectTls({ host, port, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : connectPlain({ host, port }, onConnect);
  socket.setNoDelay(true).setKeepAlive(true, 60_000);
  return socket;
};
