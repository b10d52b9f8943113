import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { account } from '../../../../test/events.fixture.ts';
import type { ViewDeltas } from '../../../projections/view.store.port.ts';
import { SearchTables } from './search.tables.ts';
import { blockSize } from './seq-block.ts';

describe('the tables of the search index', () => {
  let database: DatabaseSync;
  let tables: SearchTables;
  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    tables = new SearchTables(database, 'search');
  });
  afterEach(() => database.close());

  const deltas = (facet: string, seqs: readonly number[]): ViewDeltas => ({
    ...{ search: [{ account, facet, seqs }], stats: [], usage: [] },
  });
  const everywhere = { account, above: 0, below: Number.MAX_SAFE_INTEGER, limit: 10_000, steps: 10_000 };

  it('find in more blocks than can be listed by number', async () => {
    const seqs = Array.from({ length: 2500 }, (_, block) => block * blockSize + 1 + block);
    tables.add(deltas('name=everywhere', seqs), () => 0);
    tables.add(deltas('name=seldom', [seqs[3] as number, seqs[2400] as number]), () => seqs[2499] as number);
    const found = await tables.find({ ...everywhere, facets: ['name=everywhere'] });
    expect(found).toEqual({ seqs: seqs.toReversed(), searchedTo: null });
    const both = await tables.find({ ...everywhere, facets: ['name=seldom', 'name=everywhere'], steps: 4 });
    expect(both).toEqual({ seqs: [seqs[2400], seqs[3]], searchedTo: null });
  });

  it('keep no row of a facet that no entry has any more', async () => {
    const seqs = [1, 2, blockSize + 5];
    tables.add(deltas('name=gone', seqs), () => 0);
    tables.remove(deltas('name=gone', [1, 2]));
    expect(tables.rows(null, 10)).toHaveLength(2);
    expect((await tables.find({ ...everywhere, facets: ['name=gone'] })).seqs).toEqual([blockSize + 5]);
    tables.remove(deltas('name=gone', [blockSize + 5]));
    expect(tables.rows(null, 10)).toEqual([]);
  });
});
