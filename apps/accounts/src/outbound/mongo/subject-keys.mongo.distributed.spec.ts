import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { subjectKeysContract } from '../../application/subject-keys.contract.ts';
import { MongoSubjectKeys } from './subject-keys.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

subjectKeysContract('MongoDB', async (wrapping) => {
  const database = `subject-keys-${randomUUID()}`;
  let connection = await connectMongo(uri + database);
  await MongoSubjectKeys.provision(connection, 'keys');
  return {
    keys: new MongoSubjectKeys(connection, 'keys', wrapping),
    async reopen(other = wrapping) {
      await connection.close();
      connection = await connectMongo(uri + database);
      return new MongoSubjectKeys(connection, 'keys', other);
    },
    async dispose() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
});
