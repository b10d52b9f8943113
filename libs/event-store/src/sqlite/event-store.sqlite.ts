import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { timestampOfMillis } from '#kernel';
import { inTransaction, openDatabase } from '#sqlite';

/** A commit as it lies in the file and crosses the thread border: its events are JSON text. */
export interface CommitRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly commandId: string;
  readonly operationId: string | null;
  readonly traceparent: string | null;
  readonly committedAt: string;
  readonly events: string;
}

export interface NewCommitRow {
  readonly stream: string;
  readonly expectedVersion: number;
  readonly commandId: string;
  readonly operationId: string | null;
  readonly traceparent: string | null;
  /** JSON array of at least one event. */
  readonly events: string;
  readonly eventCount: number;
}

export type AppendedRow =
  | { readonly outcome: 'committed' | 'repeated'; readonly commit: CommitRow }
  | { readonly outcome: 'conflict'; readonly version: number };

const schema = `
  CREATE TABLE IF NOT EXISTS commits (
    position      INTEGER PRIMARY KEY,
    stream        TEXT NOT NULL,
    first_version INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    command_id    TEXT NOT NULL,
    operation_id  TEXT,
    committed_at  TEXT NOT NULL,
    events        TEXT NOT NULL,
    traceparent   TEXT,
    UNIQUE (stream, version),
    UNIQUE (stream, first_version),
    UNIQUE (command_id, stream)
  ) STRICT`;

const columns = `position, stream, version, command_id AS commandId, operation_id AS operationId,
  committed_at AS committedAt, events, traceparent`;

const queries = {
  repeated: `SELECT ${columns} FROM commits WHERE command_id = ? AND stream = ?`,
  version: 'SELECT coalesce(max(version), 0) AS version FROM commits WHERE stream = ?',
  position: 'SELECT coalesce(max(position), 0) AS position FROM commits',
  insert: `INSERT INTO commits
    (position, stream, first_version, version, command_id, operation_id, committed_at, events, traceparent)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  stream: `SELECT ${columns} FROM commits WHERE stream = ? AND version > ? ORDER BY version`,
  all: `SELECT ${columns} FROM commits WHERE position > ? ORDER BY position LIMIT ?`,
  command: `SELECT ${columns} FROM commits WHERE command_id = ? ORDER BY position`,
};

type Statements = Record<keyof typeof queries, StatementSync>;

interface OpenFile {
  readonly database: DatabaseSync;
  readonly statements: Statements;
}

/**
 * The file of an event store: synchronous, for a thread of its own. Every function throws if the
 * engine fails; the file is then closed, and opened again by the next call.
 */
export class CommitFile {
  readonly #path: string;
  readonly #now: () => number;
  #file: OpenFile | undefined;

  /** `now` answers milliseconds since the epoch. Throws if the file can't be used. */
  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
    this.#file = openFile(path);
  }

  /** One after the other, and durable with one sync: all of them, or, if it throws, none. */
  append(commits: readonly NewCommitRow[]): readonly AppendedRow[] {
    return this.#using(({ database, statements }) =>
      inTransaction(database, () => commits.map((commit) => this.#appendTo(statements, commit))),
    );
  }

  readStream(stream: string, after: number): readonly CommitRow[] {
    return this.#using(({ statements }) => rows(statements.stream.all(stream, after)));
  }

  readAll(after: number, limit: number): readonly CommitRow[] {
    return this.#using(({ statements }) => rows(statements.all.all(after, limit)));
  }

  findByCommand(commandId: string): readonly CommitRow[] {
    return this.#using(({ statements }) => rows(statements.command.all(commandId)));
  }

  close(): void {
    this.#file?.database.close();
    this.#file = undefined;
  }

  #appendTo(statements: Statements, commit: NewCommitRow): AppendedRow {
    const { stream, expectedVersion, commandId, operationId, traceparent, events } = commit;
    const [repeated] = rows(statements.repeated.all(commandId, stream));
    if (repeated) return { outcome: 'repeated', commit: repeated };

    const version = numberOf(statements.version.get(stream), 'version');
    if (version !== expectedVersion) return { outcome: 'conflict', version };

    const position = numberOf(statements.position.get(), 'position') + 1;
    const next = version + commit.eventCount;
    const committedAt = timestampOfMillis(this.#now());
    statements.insert.run(
      ...[position, stream, version + 1, next, commandId, operationId, committedAt, events, traceparent],
    );
    return {
      outcome: 'committed',
      commit: { position, stream, version: next, commandId, operationId, traceparent, committedAt, events },
    };
  }

  // After a failed write or fsync what the connection believes of the file can't be trusted.
  #using<Result>(work: (file: OpenFile) => Result): Result {
    const file = (this.#file ??= openFile(this.#path));
    try {
      return work(file);
    } catch (error) {
      this.#file = undefined;
      file.database.close();
      throw error;
    }
  }
}

function openFile(path: string): OpenFile {
  const database = openDatabase(path, { durability: 'full' });
  try {
    database.exec(schema);
    addTraces(database);
    const statements = Object.fromEntries(
      Object.entries(queries).map(([name, sql]) => [name, database.prepare(sql)]),
    ) as Statements;
    return { database, statements };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A file of an earlier version has no column of traces. */
function addTraces(database: DatabaseSync): void {
  const found = database
    .prepare("SELECT 1 FROM pragma_table_info('commits') WHERE name = 'traceparent'")
    .get();
  if (found === undefined) database.exec('ALTER TABLE commits ADD COLUMN traceparent TEXT');
}

function rows(found: unknown[]): CommitRow[] {
  return found as CommitRow[];
}

function numberOf(row: Record<string, unknown> | undefined, column: string): number {
  return Number(row?.[column]);
}
