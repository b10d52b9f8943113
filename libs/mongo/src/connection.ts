import mongoose, { type Connection } from 'mongoose';
import { failOnClosedConnections } from './closed-connections.ts';

failOnClosedConnections();

export type { Connection } from 'mongoose';

/** How long an operation waits for a server that can take it, in milliseconds. */
const patienceMs = 10_000;

/** The database can not be used as the settings say; the message names the cause and no password. */
export class DatabaseRefusedError extends Error {
  override name = 'DatabaseRefusedError';
}

/**
 * Connects to `database`, or else to the one that `uri` names. Writes are acknowledged by a majority and journaled, reads
 * see only what a majority has (DESIGN §6): settings of the URI that say otherwise are refused. Nothing
 * is created on the way: collections and indexes are made by provisioning. Rejects with `DatabaseRefusedError`
 * where the server is away for 10 s, or refuses the connection or its user.
 */
export async function connectMongo(uri: string, database?: string): Promise<Connection> {
  const connection = await open(uri, database);
  try {
    const problem = weakConcern(connection);
    if (problem !== undefined) {
      throw new DatabaseRefusedError(`the MongoDB connection is too weak: ${problem}`);
    }
    await requireUser(connection);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function open(uri: string, database: string | undefined): Promise<Connection> {
  try {
    return await mongoose
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
  } catch (error) {
    const { code, message } = error as MongoError;
    const what = code === authenticationFailed ? 'MongoDB refuses the sign-in' : 'MongoDB can not be reached';
    // Where the host was forgotten, the driver takes user and password for one, and shows them.
    const why = message.startsWith('Unable to parse') ? 'its hosts can not be read' : message;
    throw new DatabaseRefusedError(`${what} as MONGODB_URI says: ${why}`);
  }
}

/** A server that wants a user greets everybody, and refuses the first command that is about data. */
async function requireUser(connection: Connection): Promise<void> {
  // Everybody who has signed in may ask for the names that he may see.
  const command = { listCollections: 1, nameOnly: true, authorizedCollections: true };
  try {
    await connection.db?.command(command);
  } catch (error) {
    const { code, message } = error as MongoError;
    if (code !== unauthorized) throw error;
    throw new DatabaseRefusedError(`MongoDB wants a user, and MONGODB_URI has none: ${message}`);
  }
}

interface MongoError {
  readonly code?: unknown;
  readonly message: string;
}

const unauthorized = 13;
const authenticationFailed = 18;

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
