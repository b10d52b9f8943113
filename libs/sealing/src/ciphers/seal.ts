import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { randomBytesOf } from './random-bytes.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts `text` with AES-256-GCM under a 32-byte key. `context` is authenticated with it, so that
 * a sealed text can't be moved to another place. Answers base64url of nonce ‖ ciphertext ‖ tag.
 */
export function sealText(key: Buffer, text: string, context: string): string {
  return sealWith(key, randomBytesOf(nonceBytes), text, context);
}

/**
 * As `sealText`, but equal inputs give equal bytes: for what must be derived again byte for byte. The
 * nonce is a MAC of context and text, so it does not repeat for different inputs.
 */
export function sealTextDeterministic(key: Buffer, text: string, context: string): string {
  const mac = createHmac('sha256', key).update(`${context.length}:${context}`).update(text).digest();
  return sealWith(key, mac.subarray(0, nonceBytes), text, context);
}

/** Decrypts what `sealText` made. Throws if key, context or bytes are not the ones of sealing. */
export function unsealText(key: Buffer, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const end = bytes.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), bytes.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(end));
  return decipher.update(bytes.subarray(nonceBytes, end), undefined, 'utf8') + decipher.final('utf8');
}

function sealWith(key: Buffer, nonce: Buffer, text: string, context: string): string {
  // A key as bytes makes the call cost three times as much as one that is an object.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
}
