import { accountsFactsTopic } from './accounts/accounts.topics.ts';

/** What the system agrees on about a topic (DESIGN §10). The number of partitions is part of the order. */
export interface Topic {
  readonly name: string;
  /** What its messages are keyed by. */
  readonly key: string;
  readonly partitions: number;
  readonly maxMessageBytes: number;
  /** `append`: messages carry the time at which the broker took them. */
  readonly timestamps: 'append' | 'create';
  /**
   * `log`: as long as the setting says. `calls`: only as long as somebody may wait for an answer. `parked`: until
   * somebody has had the time to look.
   */
  readonly kept: 'log' | 'calls' | 'parked';
}

export type ServiceName = 'accounts' | 'journal';

const maxMessageBytes = 4 * 1024 * 1024;
const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;

/** How long calls and replies are kept at the least, in milliseconds. */
export const callsRetentionMs = 10 * minuteMs;

/** How long it is known at the least what was parked, in milliseconds. */
export const parkedRetentionMs = 30 * 24 * hourMs;

/** With the hour until it is deleted, a segment makes a day. */
const longestSegmentMs = 23 * hourMs;
/** Brokers look every five minutes what is over its retention, and delete files a minute later, if nobody has set it otherwise. */
const deletionMs = hourMs;

/**
 * The time that one segment of a topic may span, in milliseconds: Kafka deletes whole segments, and those only when the
 * newest record of them is over the retention.
 */
export function segmentMsOf(retentionMs: number): number {
  return Math.min(longestSegmentMs, Math.floor(retentionMs / 7));
}

/** For how many milliseconds brokers may have a record of a topic with this retention. */
export function heldAtMostMs(retentionMs: number): number {
  return retentionMs + segmentMsOf(retentionMs) + deletionMs;
}

/** The operation log: the only way into a ledger. */
export const operationsTopic = {
  name: 'smarter.operations.v1',
  key: 'account number',
  partitions: 6,
  maxMessageBytes,
  timestamps: 'append',
  kept: 'log',
} as const satisfies Topic;

/** Which events views do without, and why: one event of `eventParked` for each and view. */
export const parkedTopic = {
  name: 'smarter.parked.v1',
  key: 'account number; the event id where that could not be read',
  partitions: 1,
  maxMessageBytes,
  timestamps: 'append',
  kept: 'parked',
} as const satisfies Topic;

/** Answers: whoever called reads the partition that the call names. */
export const repliesTopic = {
  name: 'smarter.replies.v1',
  key: 'call',
  partitions: 6,
  maxMessageBytes,
  timestamps: 'create',
  kept: 'calls',
} as const satisfies Topic;

/** The calls of one service. */
export function requestsTopic(service: ServiceName) {
  return {
    name: `smarter.${service}.requests.v1`,
    key: 'account number, or what is asked for before that is known',
    partitions: 6,
    maxMessageBytes,
    timestamps: 'create',
    kept: 'calls',
  } as const satisfies Topic;
}

/** Every topic of the system. */
export const topics: readonly Topic[] = [
  operationsTopic,
  { ...accountsFactsTopic, maxMessageBytes, timestamps: 'create', kept: 'log' },
  parkedTopic,
  requestsTopic('accounts'),
  requestsTopic('journal'),
  repliesTopic,
];
