import { describe, expect, it } from '@jest/globals';
import type { Grant } from '#contracts';
import { account } from '../../test/events.fixture.ts';
import { ledgerEntry, quarantinedEntry } from '../../test/ledger.fixture.ts';
import { tombstoneType, type LedgerEntry } from '../projections/ledger.reader.port.ts';
import { FindCausesQuery } from './find-causes.query.ts';

describe('the entries that tell how operations ended', () => {
  const causeOf = async (entry: LedgerEntry) => {
    const query = new FindCausesQuery({ lastOf: () => Promise.resolve([entry]) });
    return (await query.ask({ accountNumber: account } as Grant, [entry.operationId]))[0];
  };
  const entry = ledgerEntry(1);
  const unmarked = { purged: false, quarantined: false, unopened: false };

  it.each([
    ['whole', entry, { ...unmarked, outcome: 'succeeded' }],
    ['purged', { ...entry, type: tombstoneType, data: '' }, { ...unmarked, purged: true }],
    ['damaged', { ...entry, data: '', unopened: 'damaged' }, { ...unmarked, unopened: true }],
    ['quarantined', quarantinedEntry(1), { ...unmarked, quarantined: true }],
  ])('say of themselves that they are %s', async (_what, kept, marks) => {
    expect(await causeOf(kept)).toMatchObject({ seq: 1, outcome: 'unknown', ...marks });
  });

  it('are none where an operation has none', async () => {
    const query = new FindCausesQuery({ lastOf: () => Promise.resolve([]) });
    expect(await query.ask({ accountNumber: account } as Grant, ['unheard-of'])).toEqual([null]);
  });
});
