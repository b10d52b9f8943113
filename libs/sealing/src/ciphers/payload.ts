import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomBytesOf } from './random-bytes.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Keys are handed to the cipher as texts in this encoding. As bytes they cost three times as much, and as
 * objects each has a handle that makes collecting garbage take twice as long.
 */
const keyEncoding = 'latin1';

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
  const cipher = createCipheriv('aes-256-gcm', keyText(key), nonce, { encoding: keyEncoding });
  const body = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
  return Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `sealPayload` made. Throws if the key is another or destroyed, or the bytes are. */
export function openPayload(key: Uint8Array, sealed: Uint8Array): string {
  const end = sealed.length - tagBytes;
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', keyText(key), nonce, { encoding: keyEncoding });
  decipher.setAuthTag(sealed.subarray(end));
  const content = decipher.update(sealed.subarray(nonceBytes, end));
  // Checks the tag; this cipher has nothing more to give.
  decipher.final();
  return content.toString();
}

function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString(keyEncoding);
}
