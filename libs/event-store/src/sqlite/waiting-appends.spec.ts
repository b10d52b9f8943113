import { describe, expect, it } from '@jest/globals';
import type { AppendedRow, NewCommitRow } from './event-store.sqlite.ts';
import { WaitingAppends } from './waiting-appends.ts';

const commitOn = (stream: string) => ({ stream }) as NewCommitRow;
const conflict = (version: number): AppendedRow => ({ outcome: 'conflict', version });

describe('waiting appends', () => {
  it('are written together, and each is answered its own', async () => {
    const written: string[][] = [];
    const appends = new WaitingAppends((commits) => {
      written.push(commits.map(({ stream }) => stream));
      return commits.map((_, place) => conflict(place));
    });
    const both = Promise.all([appends.append(commitOn('a')), appends.append(commitOn('b'))]);
    expect(written).toEqual([]);
    expect(await both).toEqual([conflict(0), conflict(1)]);
    await appends.append(commitOn('c'));
    expect(written).toEqual([['a', 'b'], ['c']]);
  });

  it('fail alone', async () => {
    const appends = new WaitingAppends((commits) => {
      if (commits.some(({ stream }) => stream === 'bad')) throw new Error('refused');
      return commits.map(() => conflict(1));
    });
    const outcomes = Promise.allSettled(['a', 'bad', 'b'].map((stream) => appends.append(commitOn(stream))));
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are written at once where nobody may wait any longer', async () => {
    const appends = new WaitingAppends((commits) => commits.map(() => conflict(1)));
    const waiting = appends.append(commitOn('a'));
    appends.flush();
    appends.flush();
    expect(await waiting).toEqual(conflict(1));
  });
});
