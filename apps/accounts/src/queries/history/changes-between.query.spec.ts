import { describe, expect, it } from '@jest/globals';
import { grant, type ChangePlace, type Principal } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import type { ResourceHistory, ResourceVersion } from '../../projections/resource-history.port.ts';
import { ChangesBetweenQuery } from './changes-between.query.ts';

const admin = { accountNumber: '1', userId: 1, role: 'admin' } as unknown as Principal;
const always = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', limit: 200 };

describe('the changes of all that had a name', () => {
  it('skip none that is committed while they are read', async () => {
    const commits: { readonly key: string; readonly position: number }[] = [];
    let afterReading: string | undefined;
    const commit = (key: string) => commits.push({ key, position: commits.length + 1 });
    const directory = {
      get position() {
        return commits.length;
      },
      apiKeysEverNamed: () => ['one', 'two'].map((keyId) => ({ keyId, userId: 1 })),
    } as unknown as Directory;
    const history: ResourceHistory = {
      versions(_kind, key) {
        const own = commits.filter((each) => each.key === key);
        if (key === afterReading) for (const each of ['one', 'two']) commit(each);
        return Promise.resolve(
          own.map(({ position }, index) => versionAt(position, { resource: key, version: index + 1 })),
        );
      },
    };
    const query = new ChangesBetweenQuery(directory, history);
    const told = async () => {
      const { changes } = await query.ask(grant(admin, 'state.read'), 'SmarterAuthToken', 'name', always);
      return changes.map(({ operation_id }) => operation_id);
    };

    for (const key of ['one', 'two']) commit(key);
    afterReading = 'one';
    expect(await told()).toEqual(['1', '2']);
    afterReading = undefined;
    expect(await told()).toEqual(['1', '2', '3', '4']);
  });
});

function versionAt(position: number, place: ChangePlace): ResourceVersion {
  return {
    ...{ place, position, type: 'changed', at: '2026-01-01T00:00:00.000000Z' },
    ...{ operationId: String(position), resource: { kind: 'SmarterAuthToken', record: undefined } },
  };
}
