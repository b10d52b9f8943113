/** The name of the channel on which the log in `path` says that it has grown, to every thread. */
export function channelOf(path: string): string {
  return `operation-log:${path}`;
}
