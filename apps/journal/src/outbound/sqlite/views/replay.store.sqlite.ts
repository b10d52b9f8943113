import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Replay } from '#contracts';
import type { KeptReplay, ReplayStore } from '../../../projections/replay.store.port.ts';

const mostKept = 100;

/** Replays in the ledger's file, one JSON text each. */
export class SqliteReplayStore implements ReplayStore {
  private readonly put: StatementSync;
  private readonly trim: StatementSync;
  private readonly get: StatementSync;
  private readonly ofState: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS replays (
         id TEXT PRIMARY KEY, state TEXT NOT NULL, startedAt TEXT NOT NULL, data TEXT NOT NULL
       ) STRICT`,
    );
    this.put = database.prepare('INSERT OR REPLACE INTO replays VALUES (?, ?, ?, ?)');
    this.trim = database.prepare(
      `DELETE FROM replays WHERE id NOT IN (SELECT id FROM replays ORDER BY startedAt DESC LIMIT ${mostKept})`,
    );
    this.get = database.prepare('SELECT data FROM replays WHERE id = ?');
    this.ofState = database.prepare('SELECT data FROM replays WHERE state = ?');
  }

  async save(kept: KeptReplay): Promise<void> {
    const { id, state, started_at: startedAt } = kept.replay;
    this.put.run(id, state, startedAt, JSON.stringify(kept));
    this.trim.run();
  }

  async load(id: string): Promise<Replay | undefined> {
    const found = this.get.get(id);
    return found === undefined ? undefined : keptOf(found).replay;
  }

  async running(): Promise<readonly KeptReplay[]> {
    return this.ofState.all('running').map(keptOf);
  }
}

function keptOf(row: unknown): KeptReplay {
  return JSON.parse((row as { data: string }).data) as KeptReplay;
}
