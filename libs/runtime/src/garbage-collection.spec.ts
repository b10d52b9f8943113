import { describe, expect, it } from '@jest/globals';
import { collectGarbage } from './garbage-collection.ts';

describe('collectGarbage', () => {
  it('gives the memory of what nothing refers to back', () => {
    const before = process.memoryUsage().heapTotal;
    let garbage: unknown[] | undefined = Array.from({ length: 500_000 }, (_, index) => ({ index }));
    expect(garbage).toHaveLength(500_000);
    const full = process.memoryUsage().heapTotal;
    garbage = undefined;
    collectGarbage();
    expect(full - before).toBeGreaterThan(10_000_000);
    expect(process.memoryUsage().heapTotal).toBeLessThan(full - 10_000_000);
  });
});
