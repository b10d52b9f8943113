import { randomUUID } from 'node:crypto';
import { connectMongo, type Connection } from '#mongo';
import { provisionLedgers } from '../../src/outbound/mongo/ledger.documents.ts';
import { provisionViews } from '../../src/outbound/mongo/views/view.documents.ts';

const uri = process.env['MONGODB_URI'] ?? '';

/** A database of its own for a test, with the journal's collections. */
export class TestDatabase {
  private readonly name = `journal-${randomUUID()}`;
  private open: Connection | undefined;

  get connection(): Connection {
    if (this.open === undefined) throw new Error('the database is not open');
    return this.open;
  }

  static async create(): Promise<TestDatabase> {
    const database = new TestDatabase();
    await database.connect();
    await provisionLedgers(database.connection);
    await provisionViews(database.connection);
    return database;
  }

  async reconnect(): Promise<void> {
    await this.open?.close();
    await this.connect();
  }

  async drop(): Promise<void> {
    await this.connection.dropDatabase();
    await this.connection.close();
  }

  private async connect(): Promise<void> {
    this.open = await connectMongo(uri, this.name);
  }
}
