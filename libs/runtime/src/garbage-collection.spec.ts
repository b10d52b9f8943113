import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { collectGarbage } from './garbage-collection.ts';

describe('collectGarbage', () => {
  it('frees what nothing refers to, and nothing else', async () => {
    const kept = { text: 'kept' };
    const [garbage, live] = [new WeakRef({ text: 'garbage' }), new WeakRef(kept)];
    // An object that a WeakRef was made of lives until the end of the turn (ECMA-262, 9.10).
    await setImmediate();
    collectGarbage();
    expect(garbage.deref()).toBeUndefined();
    expect(live.deref()).toBe(kept);
  });
});
