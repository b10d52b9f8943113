import { serveThread, threadData } from '#sqlite';
import { CommitFile, type AppendedRow, type CommitRow, type NewCommitRow } from './event-store.sqlite.ts';
import { WaitingAppends } from './waiting-appends.ts';

export interface EventStoreThread {
  open(): void;
  append(commit: NewCommitRow): Promise<AppendedRow>;
  readStream(stream: string, after: number): readonly CommitRow[];
  readAll(after: number, limit: number): readonly CommitRow[];
  findByCommand(commandId: string): readonly CommitRow[];
  close(): void;
}

const { path } = threadData<{ path: string }>();
let file: CommitFile | undefined;
const appends = new WaitingAppends((commits) => opened().append(commits));

const service: EventStoreThread = {
  open() {
    file = new CommitFile(path);
  },
  append: (commit) => appends.append(commit),
  readStream: (stream, after) => opened().readStream(stream, after),
  readAll: (after, limit) => opened().readAll(after, limit),
  findByCommand: (commandId) => opened().findByCommand(commandId),
  close() {
    appends.flush();
    file?.close();
    file = undefined;
  },
};
serveThread(service);

function opened(): CommitFile {
  if (file === undefined) throw new Error('the event store is not open');
  return file;
}
