import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PositionStore } from './position-store.port.ts';

export interface PositionStoreUnderTest {
  readonly store: PositionStore;
  /** Closes the store and opens what it left. */
  reopen(): Promise<PositionStore>;
  dispose(): Promise<void>;
}

/** What every position store keeps. */
export function positionStoreContract(name: string, open: () => Promise<PositionStoreUnderTest>): void {
  describe(`position store: ${name}`, () => {
    let subject: PositionStoreUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    it('starts every reader at 0', async () => {
      expect(await subject.store.load('reader')).toBe(0);
    });

    it('answers what was saved, reader by reader, also when it is opened again', async () => {
      await subject.store.save('one', 7);
      await subject.store.save('two', 9);
      await subject.store.save('one', 8);
      const store = await subject.reopen();
      expect([await store.load('one'), await store.load('two'), await store.load('three')]).toEqual([
        8, 9, 0,
      ]);
    });

    it('never goes back', async () => {
      await subject.store.save('reader', 7);
      await subject.store.save('reader', 3);
      expect(await subject.store.load('reader')).toBe(7);
    });
  });
}
