import { createHash } from 'node:crypto';
import { sealText, unsealText } from '#sealing/ciphers';
import type { WrappingKey, WrappingKeys } from '../application/wrapping-keys.port.ts';

/** A key with its name: the beginning of its hash. */
export function wrappingKey(key: Buffer): WrappingKey {
  return { name: createHash('sha256').update('wrapping\n').update(key).digest('hex').slice(0, 16), key };
}

/** The key of a subject as it lies in a store: it can't be moved to another subject. */
export function wrapped(subject: string, key: Buffer, { key: under }: WrappingKey): string {
  return sealText(under, key.toString('base64url'), `subject key of ${subject}`);
}

/** Throws if the wrapping key is not there, or what lies there was altered or moved. */
export function unwrapped(subject: string, text: string, wrapper: string, keys: WrappingKeys): Buffer {
  const under = keys.named(wrapper);
  if (under === undefined)
    throw new Error(`the key ${wrapper} that subject keys are wrapped under is missing`);
  return Buffer.from(unsealText(under.key, text, `subject key of ${subject}`), 'base64url');
}
