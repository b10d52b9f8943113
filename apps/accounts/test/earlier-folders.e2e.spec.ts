import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventStore } from '#event-store';
import { join } from 'node:path';
import { platformAccountNumber } from '#contracts';
import { SealedEvents } from '../src/application/sealed-events.ts';
import type { AccountsEvent } from '../src/domain/accounts.events.ts';
import { FileWrappingKeys } from '../src/outbound/wrapping-keys.file.ts';
import { SqliteSubjectKeys } from '../src/outbound/sqlite/subject-keys.sqlite.ts';
import { AccountsUnderTest, bootstrapKey, commandOf, companyOf, hashOf, userOf } from './accounts.fixture.ts';
import { commitsIn } from './sqlite/events-file.ts';

const accountNumber = platformAccountNumber;
const key = (keyId: string, apiKey: string): AccountsEvent => ({
  type: 'accounts.api-key-created.v1',
  data: {
    ...{ accountNumber, keyId, keyHash: hashOf(apiKey), userId: null, name: 'bootstrap' },
    ...{ level: 'account', origin: 'preset' },
  },
});

/** What the first version of this service wrote at a first start, with a key that nobody ever saw. */
const earlier: readonly (readonly [stream: string, commandId: string, event: AccountsEvent])[] = [
  [
    `account:${accountNumber}`,
    'bootstrap:account',
    {
      type: 'accounts.account-opened.v1',
      data: { accountNumber, accountId: 1, ...companyOf('Smarter'), address2: null },
    },
  ],
  [
    'user:1',
    'bootstrap:user:1',
    {
      type: 'accounts.user-created.v1',
      data: {
        ...{
          accountNumber,
          userId: 1,
          username: 'admin',
          email: 'admin@smarter.sh',
          firstName: '',
          lastName: '',
        },
        ...{ isStaff: true, isSuperuser: true, passwordHash: '$argon2id$', passwordOrigin: 'preset' },
      },
    },
  ],
  ['api-key:1', 'bootstrap:api-key:1', { ...key('1', 'lost') }],
  ['api-key:2', 'bootstrap:api-key:2', { ...key('2', bootstrapKey) }],
];

describe('a folder of an earlier version', () => {
  let accounts: AccountsUnderTest;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    const store = await SqliteEventStore.open(accounts.eventsFile);
    const keys = new SqliteSubjectKeys(
      join(accounts.folder, 'subject-keys.sqlite'),
      new FileWrappingKeys(join(accounts.folder, 'wrapping.keys')),
    );
    const sealed = new SealedEvents(keys);
    for (const [stream, commandId, event] of earlier) {
      const events = [await sealed.seal(stream, commandId, event)];
      await store.append({ stream, expectedVersion: 0, commandId, operationId: null, events });
    }
    await store.close();
    await keys.close();
    await accounts.start();
  });
  afterEach(() => accounts.dispose());

  it('gets its admin registered and its names reserved', async () => {
    expect(await accounts.principalOf(bootstrapKey)).toMatchObject({ role: 'platform-admin', userId: 1 });
    const other = await accounts.platform('users.change', await accounts.openAccount());
    for (const taken of [userOf('ADMIN'), userOf('other', { email: 'Admin@smarter.sh' })])
      await expect(accounts.api.applyUser(other, commandOf(), taken)).rejects.toMatchObject({
        code: 'USERS.NAME_TAKEN',
      });
    const platform = await accounts.platform('users.change');
    const others = { ...platform, principal: { ...platform.principal, userId: 99 } };
    await expect(accounts.api.deleteUser(others, commandOf(), 'admin')).rejects.toMatchObject({
      code: 'USERS.LAST_ADMIN',
    });
  });

  it('gets that once', async () => {
    const commits = commitsIn(accounts.eventsFile);
    await accounts.restart();
    expect(commitsIn(accounts.eventsFile)).toEqual(commits);
  });
});
