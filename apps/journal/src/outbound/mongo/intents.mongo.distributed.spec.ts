import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { account } from '../../../test/events.fixture.ts';
import { TestDatabase } from '../../../test/mongo/database.ts';
import { MongoIntents } from './intents.mongo.ts';
import {
  ledgerModels,
  type EntryDocument,
  type IntentDocument,
  type LedgerModels,
} from './ledger.documents.ts';

const late = Number.MAX_SAFE_INTEGER;
const gateway = { id: 'gateway', boot: 'first' };

describe('intents that a writer opened again after their end', () => {
  let database: TestDatabase;
  let models: LedgerModels;
  let intents: MongoIntents;
  beforeEach(async () => {
    database = await TestDatabase.create();
    models = ledgerModels(database.connection);
    intents = new MongoIntents(models);
  });
  afterEach(() => database.drop());

  const intent = (id: string, recordedAt: number, state: IntentDocument['state'] = 'open') => {
    const data = JSON.stringify({ gateway });
    return { _id: id, account, recordedAt, state, data, partition: 0 };
  };
  const entry = (entryId: string, seq: number): EntryDocument => ({
    ...{ _id: entryId, account, seq, operationId: entryId.replace(':settled', ''), recordedAt: seq },
    ...{ class: 'write', command: 'apply', thing: 'Account', settles: null },
    ...{ key: 'ab'.repeat(32), leafHash: 'cd'.repeat(32), partition: 0, offset: seq },
    ...{ type: 'operations.operation-completed.v1', data: new mongo.Binary(Buffer.from('sealed')) },
  });
  const reach = (offset: number) => models.progress.create({ _id: 0, offset, recordedAt: offset });
  const unresolved = async (limit = 100) =>
    (await intents.unresolved(late, limit)).map(({ operationId, state }) => [operationId, state]);
  const kept = async () =>
    (await models.intents.find().lean<IntentDocument[]>()).map(({ _id }) => _id).sort();

  it('keep back none, however many they are, and are gone afterwards', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => `left-over-${String(index).padStart(3, '0')}`);
    // All of one moment: pages must go on by id, too.
    await models.intents.insertMany([...ids.map((id) => intent(id, 1)), intent('real', 2)]);
    await models.entries.insertMany(
      ids.map((id, index) => entry(index % 2 === 0 ? id : `${id}:settled`, index + 1)),
    );
    await reach(ids.length);
    expect(await unresolved()).toEqual([['real', 'open']]);
    expect(await kept()).toEqual(['real']);
  });

  it('are left out of pages of real ones, which come in order and up to the limit', async () => {
    const ids = Array.from({ length: 9 }, (_, index) => `${index}`);
    await models.intents.insertMany(ids.map((id, index) => intent(id, index)));
    await models.entries.insertMany(['0', '1', '3', '4'].map((id, index) => entry(id, index + 1)));
    await reach(4);
    expect(await unresolved(3)).toEqual(['2', '5', '6'].map((id) => [id, 'open']));
    expect(await unresolved(100)).toEqual(['2', '5', '6', '7', '8'].map((id) => [id, 'open']));
  });

  it('are streams, too', async () => {
    await models.intents.create([intent('ended', 1, 'streaming'), intent('cut', 2, 'streaming')]);
    const boots = ['first', 'second'].map((boot, index) => ({
      ...{ _id: boot, gateway: gateway.id, boot, partition: 0, offset: index + 1 },
    }));
    await models.boots.create(boots);
    await models.entries.create([entry('ended', 1)]);
    await reach(2);
    expect(await unresolved()).toEqual([['cut', 'streaming']]);
    expect(await kept()).toEqual(['cut']);
  });

  it('are not those that are uncertain or unknown: an outcome is not their end', async () => {
    await models.intents.insertMany([intent('a', 1, 'uncertain'), intent('b', 2, 'unknown')]);
    await models.entries.insertMany([entry('a', 1), entry('b', 2)]);
    await reach(2);
    expect(await unresolved()).toEqual([
      ['a', 'uncertain'],
      ['b', 'unknown'],
    ]);
  });

  it('are not deleted before the batch of the outcome is whole, which may turn them uncertain', async () => {
    await models.intents.insertMany([intent('a', 1)]);
    await models.entries.insertMany([entry('a', 7)]);
    await reach(6);
    expect(await unresolved()).toEqual([]);
    await intents.change([{ change: 'uncertain', operationId: 'a' }]);
    expect(await unresolved()).toEqual([['a', 'uncertain']]);
  });

  it('are not deleted where one turns uncertain while it is looked at', async () => {
    await models.intents.insertMany([intent('a', 1)]);
    await models.entries.insertMany([entry('a', 7)]);
    const finishing = Object.assign(Object.create(models.progress) as LedgerModels['progress'], {
      find: () => ({
        async lean() {
          await intents.change([{ change: 'uncertain', operationId: 'a' }]);
          return [{ _id: 0, offset: 7, recordedAt: 7 }];
        },
      }),
    });
    await new MongoIntents({ ...models, progress: finishing }).unresolved(late, 100);
    expect(await unresolved()).toEqual([['a', 'uncertain']]);
  });
});
