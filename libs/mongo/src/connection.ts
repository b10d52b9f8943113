import mongoose, { type Connection } from 'mongoose';

export type { Connection } from 'mongoose';

/** How long an operation waits for a server that can take it, in milliseconds. */
const patienceMs = 10_000;

/**
 * Connects to `database`, or else to the one that `uri` names. Writes are acknowledged by a majority and journaled, reads
 * see only what a majority has (DESIGN §6): settings of the URI that say otherwise are refused. Nothing
 * is created on the way: collections and indexes are made by provisioning.
 */
export async function connectMongo(uri: string, database?: string): Promise<Connection> {
  const connection = await mongoose
    .createConnection(uri, {
      ...(database === undefined ? {} : { dbName: database }),
      autoCreate: false,
      autoIndex: false,
      bufferCommands: false,
      serverSelectionTimeoutMS: patienceMs,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      retryWrites: false,
    })
    .asPromise();
  const problem = weakConcern(connection);
  if (problem !== undefined) {
    await connection.close();
    throw new Error(`the MongoDB connection is too weak: ${problem}`);
  }
  return connection;
}

function weakConcern(connection: Connection): string | undefined {
  const { writeConcern, readConcern, readPreference } = connection.getClient().options;
  if (writeConcern?.w !== 'majority') return `write concern is ${String(writeConcern?.w)}`;
  if (writeConcern.journal !== true) return 'writes are not journaled';
  if (readConcern?.level !== 'majority') return `read concern is ${String(readConcern?.level)}`;
  if (readPreference.mode !== 'primary') return `read preference is ${readPreference.mode}`;
  return undefined;
}

/** Whether a write failed because a unique index has the value already (E11000). */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 11000;
}
