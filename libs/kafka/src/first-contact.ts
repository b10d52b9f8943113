import { setTimeout as pause } from 'node:timers/promises';
import { kafkaClient, wantsTlsCode, type KafkaConnection } from './connection.ts';

/** The brokers are there, and can not be used with these settings; the message names the cause. */
export class BrokersRefusedError extends Error {
  override name = 'BrokersRefusedError';
}

/** What an attempt to reach the brokers came to. */
type Attempt =
  | { readonly kind: 'welcome' }
  /** Nobody is there, or nobody in time: waiting helps. */
  | { readonly kind: 'away'; readonly reason: string }
  /** Someone is there and hangs up: a broker that starts, or one that is spoken to in the wrong way. */
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

const everyMs = 500;
/** A broker that has hung up so often in a row does not do it because it starts. */
const closedLimit = 10;

/**
 * Resolves when one of the brokers lets this connection in. Waits without end for brokers that are away, and
 * calls `waiting` with the reason once it changes. Rejects with `BrokersRefusedError` where waiting does not
 * help: at once for a refused sign-in or a certificate that is not trusted, and within some 5 s for brokers
 * that close every connection.
 */
export async function requireBrokers(
  connection: KafkaConnection,
  waiting: (reason: string) => void,
): Promise<void> {
  let closed = 0;
  let said: string | undefined;
  for (;;) {
    const attempt = await reach(connection);
    if (attempt.kind === 'welcome') return;
    if (attempt.kind === 'refused') throw new BrokersRefusedError(attempt.reason);
    closed = attempt.kind === 'closed' ? closed + 1 : 0;
    if (closed >= closedLimit) throw new BrokersRefusedError(`${attempt.reason}. ${wrongWay(connection)}`);
    if (said !== attempt.reason) waiting(attempt.reason);
    said = attempt.reason;
    await pause(everyMs);
  }
}

async function reach(connection: KafkaConnection): Promise<Attempt> {
  const admin = kafkaClient(connection, { retries: 0 }).admin();
  try {
    await admin.connect();
    // The first request that brokers answer to no one who would have had to sign in.
    await admin.describeCluster();
    return { kind: 'welcome' };
  } catch (error) {
    return attemptOf(error);
  } finally {
    await admin.disconnect();
  }
}

interface KafkaError {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

function attemptOf(error: unknown): Attempt {
  // kafkajs tells the last error of those that it repeats as the cause of another.
  const { cause } = error as KafkaError;
  const { name, message: text, type, code } = (cause instanceof Error ? cause : error) as KafkaError;
  const message = text.replace(/^Connection error: /, '');
  const isSignIn = name === 'KafkaJSSASLAuthenticationError' || saslTypes.has(type ?? '');
  // kafkajs calls it a failed sign-in, too, when the broker goes away in the middle of one.
  if (isSignIn && !lostConnection.test(message)) {
    return {
      kind: 'refused',
      reason: `Kafka refuses the sign-in (KAFKA_SASL_USERNAME, _PASSWORD, _MECHANISM): ${message}`,
    };
  }
  if (code === wantsTlsCode) return { kind: 'refused', reason: `${message}: set KAFKA_TLS=on` };
  if (tlsCodes.test(code ?? '')) {
    return {
      kind: 'refused',
      reason: `Kafka is not trusted (KAFKA_TLS, KAFKA_TLS_CA_FILE): ${message} (${code})`,
    };
  }
  const isClosed = isSignIn || name === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET';
  return isClosed
    ? { kind: 'closed', reason: 'Kafka closes every connection before it answers' }
    : { kind: 'away', reason: `Kafka is away: ${message}` };
}

function wrongWay({ tls, sasl }: KafkaConnection): string {
  if (tls !== undefined) {
    const signIn =
      sasl === undefined ? ', or is there no sign-in (KAFKA_SASL_USERNAME) where they want one' : '';
    return `Is KAFKA_TLS on for brokers without TLS${signIn}?`;
  }
  return 'Do the brokers want TLS (KAFKA_TLS) or a sign-in (KAFKA_SASL_USERNAME)?';
}

/** The answers of a listener that knows another mechanism, or none. */
const saslTypes = new Set(['UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE']);

const lostConnection = /Closed connection|Connection error|Not connected|timed out/;

/** Of Node and OpenSSL: the certificate, its name, or the protocol. */
const tlsCodes = /CERT|VERIFY|CRL|SSL|TLS|EPROTO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH/;
