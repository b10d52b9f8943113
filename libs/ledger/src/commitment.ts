import { hash, randomFillSync } from 'node:crypto';

const blockBytes = 64;
const saltBytes = 32;

// A salt fills the first half of a block; the pads of the other half never change.
let inner = padded(blockBytes + 16 * 1024, 0x36);
const saltScratch = Buffer.alloc(saltBytes);
const outer = padded(blockBytes + 32, 0x5c);

/**
 * HMAC-SHA256 of the UTF-8 bytes of `text` under a salt of 64 hex digits, as 64 hex digits (RFC 2104).
 * Made of two one-shot hashes: `createHmac` costs six times as much for each request.
 */
export function commitment(salt: string, text: string): string {
  const needed = blockBytes + text.length * 3;
  if (inner.length < needed) inner = padded(needed, 0x36);
  saltScratch.write(salt, 'hex');
  for (let index = 0; index < saltBytes; index += 1) {
    const byte = saltScratch[index] ?? 0;
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const written = inner.write(text, blockBytes, 'utf8');
  // A digest as text costs a third of one as a Buffer.
  outer.write(hash('sha256', inner.subarray(0, blockBytes + written), 'hex'), blockBytes, 'hex');
  return hash('sha256', outer, 'hex');
}

function padded(length: number, pad: number): Buffer {
  return Buffer.alloc(length).fill(pad, 0, blockBytes);
}

const pool = Buffer.alloc(64 * 1024);
let used = pool.length;

/** A fresh salt: 32 random bytes as 64 hex digits. */
export function newSalt(): string {
  if (used + saltBytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += saltBytes;
  return pool.toString('hex', used - saltBytes, used);
}
