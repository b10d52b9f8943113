import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Progress } from './ledger.store.port.ts';
import { LogProgress } from './log-progress.ts';

describe('how far the ledgers are', () => {
  let heads: Map<number, number>;
  let written: Map<number, Progress>;
  let readings: number;
  let progress: LogProgress;

  beforeEach(() => {
    heads = new Map([
      [0, 5],
      [1, 3],
      [2, 0],
    ]);
    written = new Map([
      [0, { offset: 5, recordedAt: 1000 }],
      [1, { offset: 1, recordedAt: 2000 }],
    ]);
    readings = 0;
    progress = new LogProgress(
      { heads: async () => new Map(heads) },
      {
        async progressOfAll() {
          readings += 1;
          return new Map(written);
        },
      },
    );
  });

  it('is behind by what is in the log and in no ledger, as far back as the partition that is furthest behind', async () => {
    expect(await progress.behind()).toEqual({ lag: 2, readThrough: 2000 });
    written.delete(1);
    expect(await progress.behind()).toEqual({ lag: 3, readThrough: 0 });
  });

  it('is not behind where a partition is empty; then everything until now was read', async () => {
    written.set(1, { offset: 3, recordedAt: 2000 });
    const before = Date.now();
    const { lag, readThrough } = await progress.behind();
    expect(lag).toBe(0);
    expect(readThrough).toBeGreaterThanOrEqual(before);
  });

  it('is waited for until what was in the log when it was asked is there, whoever writes it', async () => {
    let isThere = false;
    const waiting = progress.caughtUp(30_000).then(() => {
      isThere = true;
    });
    await progress.caughtUp(50);
    expect(isThere).toBe(false);
    heads.set(2, 1);
    written.set(1, { offset: 3, recordedAt: 2000 });
    await waiting;
  });

  it('is waited for no longer than was said', async () => {
    const begun = performance.now();
    await progress.caughtUp(60);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  });

  it('is looked at once for all who ask at the same time, after they have asked', async () => {
    const first = progress.read();
    const others = Promise.all([progress.read(), progress.read()]);
    await first;
    written.set(2, { offset: 9, recordedAt: 3000 });
    const late = progress.read();
    await others;
    expect((await late).get(2)?.offset).toBe(9);
    expect(readings).toBe(2);
  });
});
