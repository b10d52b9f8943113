import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { randomBytesOf } from './random-bytes.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A fresh 32-byte key for payloads, from a pool of random bytes. */
export function newPayloadKey(): Buffer {
  return randomBytesOf(keyBytes);
}

/**
 * Encrypts a payload (a text as UTF-8) with AES-256-GCM: nonce ‖ ciphertext ‖ tag. What lies in a database is sealed like
 * this because an engine leaves copies of deleted content in its pages: once the key is destroyed, none
 * of them says anything.
 */
export function sealPayload(key: Uint8Array, content: string | Uint8Array): Buffer {
  const nonce = randomBytesOf(nonceBytes);
  // A key as bytes makes the call cost three times as much as one that is an object.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
  const body = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
  return Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `sealPayload` made. Throws if the key is another or destroyed, or the bytes are. */
export function openPayload(key: Uint8Array, sealed: Uint8Array): string {
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), sealed.subarray(0, nonceBytes));
  decipher.setAuthTag(sealed.subarray(end));
  const content = decipher.update(sealed.subarray(nonceBytes, end));
  // Checks the tag; this cipher has nothing more to give.
  decipher.final();
  return content.toString();
}
