import { statSync } from 'node:fs';
import { openDatabase, serveThread, threadData } from '#sqlite';

/** Below this many bytes of WAL a checkpoint is not worth its syncs. */
const worthwhile = 4 * 1024 * 1024;
const everyMs = 200;

/**
 * Copies the log's WAL back into its file beside the writer, which a passive checkpoint does not
 * block; done by the writer it would hold up appends (p99 25 ms, DESIGN §12).
 */
const { path } = threadData<{ path: string }>();
const database = openDatabase(path, { durability: 'full', manualCheckpoints: true });
const timer = setInterval(() => {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size > worthwhile) checkpoint();
}, everyMs);

function checkpoint(): void {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // A full or failing disk shows in the appends, which report it; here the next tick tries again.
  }
}

serveThread({
  close() {
    clearInterval(timer);
    database.close();
  },
});
