import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#sqlite';
import type { SubjectKeys } from '../../application/subject-keys.port.ts';

/** Subject keys in a SQLite file of their own, which belongs to this process alone. */
export class SqliteSubjectKeys implements SubjectKeys {
  readonly #database: DatabaseSync;
  readonly #known = new Map<string, Buffer>();

  /** Throws if the file can't be used. */
  constructor(path: string) {
    this.#database = openDatabase(path, { durability: 'full' });
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS subject_keys (subject TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT',
    );
  }

  async obtain(subject: string): Promise<Buffer> {
    const known = this.#find(subject);
    if (known) return known;
    this.#database
      .prepare('INSERT INTO subject_keys (subject, key) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(subject, randomBytes(32));
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
    this.#database.prepare('DELETE FROM subject_keys WHERE subject = ?').run(subject);
    this.#known.delete(subject);
    // The write-ahead log still holds the page with the key until it is truncated.
    const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (checkpoint?.['busy'] !== 0) throw new Error('the log of the destroyed key is still being read');
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #find(subject: string): Buffer | undefined {
    const known = this.#known.get(subject);
    if (known) return known;
    const row = this.#database.prepare('SELECT key FROM subject_keys WHERE subject = ?').get(subject);
    if (row === undefined) return undefined;
    const key = Buffer.from(row['key'] as Uint8Array);
    this.#known.set(subject, key);
    return key;
  }
}
