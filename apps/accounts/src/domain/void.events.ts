/**
 * Nothing happened to the resource. It takes a version of the stream, so that a command which is under way
 * there, and might be dead, can not commit any more without deciding again (ADR 0010).
 */
export interface StreamVoided {
  readonly type: 'accounts.stream-voided.v1';
  readonly data: Readonly<Record<string, never>>;
}

export const streamVoided: StreamVoided = { type: 'accounts.stream-voided.v1', data: {} };
