import { serveThread } from '#runtime';
import { CommitFile, type AppendedRow, type CommitRow, type NewCommitRow } from './event-store.sqlite.ts';
import { WaitingAppends } from './waiting-appends.ts';

/** Event stores, each by the number that opening it answered. */
export interface EventStoreThread {
  open(path: string): number;
  append(store: number, commit: NewCommitRow): Promise<AppendedRow>;
  readStream(store: number, stream: string, after: number): readonly CommitRow[];
  readAll(store: number, after: number, limit: number): readonly CommitRow[];
  findByCommand(store: number, commandId: string): readonly CommitRow[];
  close(store: number): void;
}

interface OpenStore {
  readonly file: CommitFile;
  readonly appends: WaitingAppends;
}

const stores = new Map<number, OpenStore>();
let lastOpened = 0;

const service: EventStoreThread = {
  open(path) {
    const file = new CommitFile(path);
    lastOpened += 1;
    stores.set(lastOpened, { file, appends: new WaitingAppends((commits) => file.append(commits)) });
    return lastOpened;
  },
  append: (store, commit) => opened(store).appends.append(commit),
  readStream: (store, stream, after) => opened(store).file.readStream(stream, after),
  readAll: (store, after, limit) => opened(store).file.readAll(after, limit),
  findByCommand: (store, commandId) => opened(store).file.findByCommand(commandId),
  close(store) {
    const { file, appends } = opened(store);
    appends.flush();
    file.close();
    stores.delete(store);
  },
};
serveThread(service);

function opened(store: number): OpenStore {
  const found = stores.get(store);
  if (found === undefined) throw new Error('the event store is not open');
  return found;
}
