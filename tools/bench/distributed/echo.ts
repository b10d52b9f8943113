import type { CallKeys } from '#contracts';
import type { CallTopics } from '#messaging/kafka';

/** The work of a call that is measured: the same for both transports. */
export interface Echo {
  say(account: string, text: string): Promise<string>;
}

export const ECHO = Symbol('ECHO');
export const echoKeys: CallKeys<Echo> = { say: (account) => account };

export const echo: Echo = { say: (_account, text) => Promise.resolve(text) };

/** A transport that is measured: ours, or the one that Nest brings. */
export type Transport = 'ours' | 'stock';

/** What client and server of a measurement agree on. */
export interface EchoPlace {
  readonly brokers: readonly string[];
  readonly name: string;
  readonly partitions: number;
  /** 64 hex digits. */
  readonly sealingKey: string;
}

export function topicsOf({ name, partitions }: EchoPlace): CallTopics {
  return {
    requests: `${name}.requests`,
    requestPartitions: partitions,
    replies: `${name}.replies`,
    replyPartitions: partitions,
  };
}

/** The stock transport takes the pattern of a call as its topic, and answers on another beside it. */
export function stockPatternOf({ name }: EchoPlace): string {
  return `${name}.say`;
}
