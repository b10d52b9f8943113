import { hash, randomBytes } from 'node:crypto';

const keyBytes = 32;
const passwordBytes = 18;

/** A new API key: 64 hex, to be shown once. Only its SHA-256 leaves the gateway. */
export interface MintedKey {
  readonly key: string;
  readonly keyHash: string;
}

export function mintedKey(): MintedKey {
  const key = randomBytes(keyBytes).toString('hex');
  return { key, keyHash: hash('sha256', key, 'hex') };
}

/** A new password of 24 characters, to be shown once. */
export function mintedPassword(): string {
  return randomBytes(passwordBytes).toString('base64url');
}
