import { readFileSync } from 'node:fs';
import { SettingsError, type Settings } from './settings.ts';

/** How to reach the brokers, and what the topics are called there. */
export interface BrokerSettings {
  readonly brokers: readonly string[];
  readonly tls: { readonly ca?: string } | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly topicPrefix: string;
}

export interface DatabaseSettings {
  readonly uri: string;
  readonly database: string;
}

/** Throws `SettingsError` if there are none, or they contradict each other. */
export function brokerSettings(settings: Settings): BrokerSettings {
  if (settings.KAFKA_BROKERS.length === 0) throw new SettingsError('KAFKA_BROKERS: is needed for this role');
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if ((username === undefined) !== (password === undefined)) {
    throw new SettingsError('KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD: are given both or not at all');
  }
  return {
    brokers: settings.KAFKA_BROKERS,
    tls: settings.KAFKA_TLS === 'on' ? authorityOf(settings) : undefined,
    sasl:
      username === undefined || password === undefined
        ? undefined
        : { mechanism: settings.KAFKA_SASL_MECHANISM, username, password },
    topicPrefix: settings.KAFKA_TOPIC_PREFIX,
  };
}

/** A call may take so long. */
const callMs = 10_000;
/** The outcome, behind what the spool keeps, may take so long to be appended. */
const outcomeMs = 20_000;

/**
 * Milliseconds after which no operation of any gateway is under way any more, so that one without an outcome is
 * unknown. Throws `SettingsError` if one may be: of a prompt, accounts are called before and after the model is asked.
 */
export function sharedUnknownAfterMs(settings: Settings): number {
  const { SMARTER_UNKNOWN_AFTER_MS: unknownAfterMs, SMARTER_CHAT_TIMEOUT_MS: chatMs } = settings;
  const prompts = settings.SMARTER_CHAT_BASE_URL !== undefined || settings.SMARTER_CHAT_ORIGINS.length > 0;
  const longestMs = callMs + outcomeMs + (prompts ? chatMs + callMs : 0);
  if (unknownAfterMs >= longestMs) return unknownAfterMs;
  throw new SettingsError(
    `SMARTER_UNKNOWN_AFTER_MS: must be at least ${longestMs}, since an operation may be under way for so long` +
      (prompts ? ' (SMARTER_CHAT_TIMEOUT_MS and 40000 more)' : ''),
  );
}

/** Throws `SettingsError` if there are none. */
export function databaseSettings(settings: Settings): DatabaseSettings {
  const { MONGODB_URI: uri, MONGODB_DATABASE: database } = settings;
  if (uri === undefined) throw new SettingsError('MONGODB_URI: is needed for this role');
  return { uri, database };
}

/** The 32 bytes under which calls are sealed. Throws `SettingsError` if there is no key. */
export function sealingKey({ SMARTER_SEALING_KEY: key }: Settings): Buffer {
  if (key === undefined) throw new SettingsError('SMARTER_SEALING_KEY: is needed for this role');
  return Buffer.from(key, 'hex');
}

/** Under which the keys of what is sealed are wrapped, the current one first. Throws `SettingsError` if there is none. */
export function wrappingKeys(settings: Settings): readonly [Buffer, ...Buffer[]] {
  const { SMARTER_WRAPPING_KEY: current, SMARTER_WRAPPING_KEYS_EARLIER: earlier } = settings;
  return [
    current === undefined ? sealingKey(settings) : Buffer.from(current, 'hex'),
    ...earlier.map((key) => Buffer.from(key, 'hex')),
  ];
}

function authorityOf({ KAFKA_TLS_CA_FILE: path }: Settings): { readonly ca?: string } {
  if (path === undefined) return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new SettingsError(`KAFKA_TLS_CA_FILE: ${(error as Error).message}`);
  }
}
