import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8 * 1024);
let used = pool.length;

/** Random bytes from a pool, `count` up to its 8 KiB; no byte is given twice. */
export function randomBytesOf(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  // Copied: the pool is filled again.
  return Buffer.from(pool.subarray(used - count, used));
}
