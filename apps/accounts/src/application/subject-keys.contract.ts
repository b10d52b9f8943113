import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SubjectKeys } from './subject-keys.port.ts';
import type { WrappingKey, WrappingKeys } from './wrapping-keys.port.ts';

const first = { name: 'first', key: Buffer.alloc(32, 1) };
const second = { name: 'second', key: Buffer.alloc(32, 2) };

/** The first one is current. */
function givenKeys(current: WrappingKey, ...earlier: readonly WrappingKey[]): WrappingKeys {
  return {
    current,
    hasEarlier: earlier.length > 0,
    named: (name) => [current, ...earlier].find((key) => key.name === name),
    renew: () => Promise.resolve(),
    retire: () => Promise.resolve(),
  };
}

export interface SubjectKeysUnderTest {
  readonly keys: SubjectKeys;
  /** Closes them and opens what they left, with another current wrapping key if one is given. */
  reopen(wrapping?: WrappingKeys): Promise<SubjectKeys>;
  dispose(): Promise<void>;
}

/** What all subject keys keep, whatever the engine. */
export function subjectKeysContract(
  name: string,
  open: (wrapping: WrappingKeys) => Promise<SubjectKeysUnderTest>,
): void {
  describe(`subject keys: ${name}`, () => {
    let subject: SubjectKeysUnderTest;
    let keys: SubjectKeys;
    beforeEach(async () => {
      subject = await open(givenKeys(first));
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

    const subjects = ['user:1', 'user:2', 'user:3'];
    const all = async (of: SubjectKeys) =>
      [...(await of.find(subjects))].map(([subject, key]) => [subject, key.toString('hex')]).toSorted();

    it('wraps them again under another key, in pieces, and reads them at every moment', async () => {
      for (const each of subjects) await keys.obtain(each);
      const before = await all(keys);
      const between = await subject.reopen(givenKeys(second, first));
      expect(await all(between)).toEqual(before);
      expect(await between.rewrap(2)).toEqual({ rewrapped: 2, left: 1 });
      // The process ended here, and the next one goes on.
      const next = await subject.reopen(givenKeys(second, first));
      expect(await all(next)).toEqual(before);
      expect(await next.rewrap(2)).toEqual({ rewrapped: 1, left: 0 });
      expect(await next.rewrap(2)).toEqual({ rewrapped: 0, left: 0 });
      expect(await all(await subject.reopen(givenKeys(second)))).toEqual(before);
    });

    it('can not read them without the key that they are wrapped under', async () => {
      await keys.obtain('user:1');
      const stranger = await subject.reopen(givenKeys(second));
      await expect(stranger.find(['user:1'])).rejects.toThrow('first');
    });
  });
}
