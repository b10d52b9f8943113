/** The name of the channel on which the threads that have the log in `path` open talk about it. */
export function channelOf(path: string): string {
  return `operation-log:${path}`;
}

export type LogMessage =
  /** From the writer, with every batch: the offset of the latest record. */
  | number
  /** From the writer: its WAL wants to be copied into the file. */
  | 'fold'
  /** From a reader: that is done, but for what was written meanwhile. */
  | 'folded';

/** What has been posted: a `BroadcastChannel` types its events as unknown. */
export function messageOf(event: unknown): LogMessage {
  return (event as { data: LogMessage }).data;
}
