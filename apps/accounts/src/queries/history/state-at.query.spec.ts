import { describe, expect, it } from '@jest/globals';
import { grant, type Principal } from '#contracts';
import type { AccountRecord, Directory } from '../../projections/directory.port.ts';
import type { ResourceHistory, ResourceVersion } from '../../projections/resource-history.port.ts';
import { StateAtQuery } from './state-at.query.ts';

const account = '3141-5926-5359';
const admin = { accountNumber: account, userId: 1, role: 'admin' } as unknown as Principal;

/** The account in this city, from this hour on. */
function versionOf(version: number, city: string, hour: string): ResourceVersion {
  const record = { accountNumber: account, isClosed: false, config: { city } } as unknown as AccountRecord;
  return {
    ...{ place: { resource: account, version }, position: version, type: 'changed' },
    ...{ at: `2026-01-01T${hour}:00:00.000000Z`, operationId: `change-${version}` },
    resource: { kind: 'Account', record },
  };
}

describe('a resource at a moment', () => {
  it('was made by a change of what was before it, at a later moment too where the clock was set back', async () => {
    const directory = { account: () => ({}) } as unknown as Directory;
    const versions = [versionOf(1, 'A', '10'), versionOf(2, 'B', '12'), versionOf(3, 'C', '11')];
    const history: ResourceHistory = { versions: () => Promise.resolve(versions) };
    const query = new StateAtQuery(directory, history);
    const asked = query.ask(grant(admin, 'state.read'), 'Account', account, '2026-01-01T11:30:00Z');
    expect(await asked).toMatchObject({
      manifest: { spec: { config: { city: 'C' } } },
      change: {
        operation_id: 'change-3',
        changes: [{ field: 'spec.config.city', before: 'B', after: 'C' }],
      },
    });
  });
});
