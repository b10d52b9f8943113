import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '#observability';
import type { Flood } from './flood.ts';
import { floodCapacity, Floods, floodWindowMs } from './floods.ts';
import { Operation } from './operation.ts';

const logger = createLogger('silent');

/** A recorder that fails as long as it is told to. */
class Recorded {
  readonly floods: { limit: string; first: string; count: number; firstCounter: number }[] = [];
  failing = false;

  async recordFlood({ limit, first, count, firstCounter }: Flood): Promise<void> {
    if (this.failing) throw new Error('the log is full');
    this.floods.push({ limit, first: first.id, count, firstCounter });
  }
}

let recorded: Recorded;
let floods: Floods;
let counter = 0;

beforeEach(() => {
  jest.useFakeTimers();
  recorded = new Recorded();
  floods = new Floods(recorded, logger);
});
afterEach(() => {
  jest.useRealTimers();
});

/** Refuses `times` requests of the caller; answers the operations and which of them were counted. */
function refuse(caller: string, times = 1) {
  const operations = Array.from({ length: times }, () => new Operation((counter += 1)));
  return operations.map((operation) => ({
    operation,
    counted: floods.isCounted('key', caller, operation, '127.0.0.1'),
  }));
}

describe('the refused requests of a caller', () => {
  it('are the first one, which is recorded on its own, and a count of the others', async () => {
    const all = refuse('ada', 10_000);
    expect(all.filter(({ counted }) => !counted)).toEqual([all[0]]);
    await jest.advanceTimersByTimeAsync(floodWindowMs + 1);
    expect(recorded.floods).toEqual([
      {
        limit: 'key',
        first: all[0]?.operation.id,
        count: 9_999,
        firstCounter: all[1]?.operation.counter,
      },
    ]);
  });

  it('are no count where there is but one', async () => {
    refuse('ada');
    await jest.advanceTimersByTimeAsync(floodWindowMs + 1);
    await floods.close();
    expect(recorded.floods).toEqual([]);
  });

  it('are counted apart from those of others and of the next window', async () => {
    refuse('ada', 3);
    refuse('bob', 4);
    await jest.advanceTimersByTimeAsync(floodWindowMs + 1);
    const [next] = refuse('ada', 5);
    expect(next?.counted).toBe(false);
    await floods.close();
    expect(recorded.floods.map(({ count }) => count)).toEqual([2, 3, 4]);
  });

  it('are recorded when the gateway closes, before the window ends', async () => {
    refuse('ada', 3);
    await floods.close();
    expect(recorded.floods.map(({ count }) => count)).toEqual([2]);
  });

  it('stay counted while they can not be recorded, once each', async () => {
    recorded.failing = true;
    refuse('ada', 3);
    await jest.advanceTimersByTimeAsync(floodWindowMs + 10_000);
    refuse('ada', 6);
    recorded.failing = false;
    await jest.advanceTimersByTimeAsync(2 * floodWindowMs);
    await floods.close();
    expect(recorded.floods.map(({ count }) => count)).toEqual([2, 5]);
  });

  it('of more callers than there is room for are recorded one by one', async () => {
    for (let caller = 0; caller < floodCapacity; caller += 1) refuse(`caller ${caller}`);
    expect(refuse('one too many', 3).map(({ counted }) => counted)).toEqual([false, false, false]);
    expect(refuse('caller 7').map(({ counted }) => counted)).toEqual([true]);
    await floods.close();
  });
});
