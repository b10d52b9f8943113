import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { subjectKeysContract } from '../../application/subject-keys.contract.ts';
import { MongoSubjectKeys } from './subject-keys.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

subjectKeysContract('MongoDB', async () => {
  const database = `subject-keys-${randomUUID()}`;
  let connection = await connectMongo(uri + database);
  await MongoSubjectKeys.provision(connection, 'keys');
  return {
    keys: new MongoSubjectKeys(connection, 'keys'),
    async reopen() {
      await connection.close();
      connection = await connectMongo(uri + database);
      return new MongoSubjectKeys(connection, 'keys');
    },
    async dispose() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
});
