import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SubjectKeys } from './subject-keys.port.ts';

export interface SubjectKeysUnderTest {
  readonly keys: SubjectKeys;
  /** Closes them and opens what they left. */
  reopen(): Promise<SubjectKeys>;
  dispose(): Promise<void>;
}

/** What all subject keys keep, whatever the engine. */
export function subjectKeysContract(name: string, open: () => Promise<SubjectKeysUnderTest>): void {
  describe(`subject keys: ${name}`, () => {
    let subject: SubjectKeysUnderTest;
    let keys: SubjectKeys;
    beforeEach(async () => {
      subject = await open();
      keys = subject.keys;
    });
    afterEach(() => subject.dispose());

    it('makes a key of 32 bytes for each subject, and answers the same from then on', async () => {
      const made = await keys.obtain('user:1');
      expect(made).toHaveLength(32);
      expect((await keys.obtain('user:2')).equals(made)).toBe(false);
      expect((await keys.obtain('user:1')).equals(made)).toBe(true);
    });

    it('makes one key where several ask at once', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => keys.obtain('user:1')));
      expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    });

    it('finds the keys that are there, and makes none', async () => {
      const made = await keys.obtain('user:1');
      const found = await keys.find(['user:1', 'user:2']);
      expect([...found.keys()]).toEqual(['user:1']);
      expect(found.get('user:1')?.equals(made)).toBe(true);
      expect((await keys.find([])).size).toBe(0);
    });

    it('destroys one key and no other, for good', async () => {
      const made = await keys.obtain('user:1');
      await keys.obtain('user:2');
      await keys.destroy('user:1');
      await keys.destroy('user:3');
      expect([...(await keys.find(['user:1', 'user:2'])).keys()]).toEqual(['user:2']);
      expect((await keys.obtain('user:1')).equals(made)).toBe(false);
    });

    it('has them when it is opened again', async () => {
      const made = await keys.obtain('user:1');
      const reopened = await subject.reopen();
      expect((await reopened.obtain('user:1')).equals(made)).toBe(true);
    });
  });
}
