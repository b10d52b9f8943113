import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '#sqlite';
import type { Rewrapped, SubjectKeys } from '../../application/subject-keys.port.ts';
import type { WrappingKeys } from '../../application/wrapping-keys.port.ts';
import { unwrapped, wrapped } from '../wrapped-key.ts';

interface Row {
  readonly subject: string;
  readonly key: string;
  readonly wrapper: string;
}

/** Subject keys in a SQLite file of their own, which belongs to this process alone. */
export class SqliteSubjectKeys implements SubjectKeys {
  readonly #database: DatabaseSync;
  readonly #wrapping: WrappingKeys;
  readonly #known = new Map<string, Buffer>();

  /** Throws if the file can't be used. */
  constructor(path: string, wrapping: WrappingKeys) {
    this.#wrapping = wrapping;
    this.#database = openDatabase(path, { durability: 'full' });
    this.#database.exec(
      `CREATE TABLE IF NOT EXISTS wrapped_keys
         (subject TEXT PRIMARY KEY, key TEXT NOT NULL, wrapper TEXT NOT NULL) STRICT;
       CREATE INDEX IF NOT EXISTS by_wrapper ON wrapped_keys (wrapper);`,
    );
    this.#wrapBareKeys();
  }

  async obtain(subject: string): Promise<Buffer> {
    const known = this.#find(subject);
    if (known) return known;
    this.#insert(subject, randomBytes(32));
    const made = this.#find(subject);
    if (made === undefined) throw new Error(`the key of ${subject} was not stored`);
    return made;
  }

  async find(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const subject of subjects) {
      const key = this.#find(subject);
      if (key !== undefined) found.set(subject, key);
    }
    return found;
  }

  async destroy(subject: string): Promise<void> {
    this.#database.prepare('DELETE FROM wrapped_keys WHERE subject = ?').run(subject);
    this.#known.delete(subject);
    this.#fold();
  }

  async rewrap(limit: number): Promise<Rewrapped> {
    const { current } = this.#wrapping;
    const rows = this.#database
      .prepare('SELECT subject, key, wrapper FROM wrapped_keys WHERE wrapper <> ? LIMIT ?')
      .all(current.name, limit) as unknown as Row[];
    const change = this.#database.prepare('UPDATE wrapped_keys SET key = ?, wrapper = ? WHERE subject = ?');
    inTransaction(this.#database, () => {
      for (const { subject, key, wrapper } of rows) {
        const bare = unwrapped(subject, key, wrapper, this.#wrapping);
        change.run(wrapped(subject, bare, current), current.name, subject);
      }
    });
    const { left } = this.#database
      .prepare('SELECT count(*) AS left FROM wrapped_keys WHERE wrapper <> ?')
      .get(current.name) as { left: number };
    if (left === 0) this.#fold();
    return { rewrapped: rows.length, left };
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #insert(subject: string, key: Buffer): void {
    const { current } = this.#wrapping;
    this.#database
      .prepare('INSERT INTO wrapped_keys (subject, key, wrapper) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(subject, wrapped(subject, key, current), current.name);
  }

  #find(subject: string): Buffer | undefined {
    const known = this.#known.get(subject);
    if (known) return known;
    const row = this.#database
      .prepare('SELECT key, wrapper FROM wrapped_keys WHERE subject = ?')
      .get(subject) as Omit<Row, 'subject'> | undefined;
    if (row === undefined) return undefined;
    const key = unwrapped(subject, row.key, row.wrapper, this.#wrapping);
    this.#known.set(subject, key);
    return key;
  }

  /** The write-ahead log still holds the pages from before until it is truncated. */
  #fold(): void {
    const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (checkpoint?.['busy'] !== 0) throw new Error('the log of what was taken away is still being read');
  }

  /** Folders from before keys were wrapped hold them as they are. */
  #wrapBareKeys(): void {
    const bare = this.#database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'subject_keys'").get();
    if (bare === undefined) return;
    inTransaction(this.#database, () => {
      const rows = this.#database.prepare('SELECT subject, key FROM subject_keys').all();
      for (const { subject, key } of rows as unknown as { subject: string; key: Uint8Array }[])
        this.#insert(subject, Buffer.from(key));
      this.#database.exec('DROP TABLE subject_keys');
    });
    this.#fold();
  }
}
