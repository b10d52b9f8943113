/**
 * The sequence numbers of one block that have a facet, as bytes: offsets in the block as little-endian
 * 16-bit numbers while they are few, a bitmap when that is shorter. The form follows from the numbers
 * alone, so equal sets are equal bytes.
 */
export const blockSize = 4096;

const bitmapBytes = blockSize / 8;
const mostOffsets = bitmapBytes / 2 - 1;

export function blockOf(seq: number): number {
  return Math.floor(seq / blockSize);
}

/** The set with `seqs`, all of the block, added. Null bytes: an empty set. */
export function withSeqs(bytes: Uint8Array | null, seqs: readonly number[]): Uint8Array {
  const bits = bitsOf(bytes);
  for (const seq of seqs) bits[(seq % blockSize) >> 3]! |= 1 << (seq & 7);
  return bytesOf(bits) ?? new Uint8Array();
}

/** The set without `seqs`; null if nothing is left. */
export function withoutSeqs(bytes: Uint8Array, seqs: readonly number[]): Uint8Array | null {
  const bits = bitsOf(bytes);
  for (const seq of seqs) bits[(seq % blockSize) >> 3]! &= ~(1 << (seq & 7));
  return bytesOf(bits);
}

/** Offsets in all of the sets, descending. */
export function commonOffsets(sets: readonly Uint8Array[]): number[] {
  const [first, ...others] = sets.map(bitsOf);
  if (first === undefined) return [];
  for (const other of others) for (let at = 0; at < bitmapBytes; at += 1) first[at]! &= other[at] as number;
  return offsetsOf(first).toReversed();
}

function bitsOf(bytes: Uint8Array | null): Uint8Array {
  if (bytes !== null && bytes.length === bitmapBytes) return bytes.slice();
  const bits = new Uint8Array(bitmapBytes);
  if (bytes === null) return bits;
  for (let at = 0; at < bytes.length; at += 2) {
    const offset = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    bits[offset >> 3]! |= 1 << (offset & 7);
  }
  return bits;
}

function bytesOf(bits: Uint8Array): Uint8Array | null {
  const offsets = offsetsOf(bits);
  if (offsets.length === 0) return null;
  if (offsets.length > mostOffsets) return bits;
  const bytes = new Uint8Array(offsets.length * 2);
  for (const [index, offset] of offsets.entries()) {
    bytes[index * 2] = offset & 255;
    bytes[index * 2 + 1] = offset >> 8;
  }
  return bytes;
}

function offsetsOf(bits: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < bitmapBytes; at += 1) {
    for (let byte = bits[at] as number, bit = 0; byte !== 0; byte >>= 1, bit += 1) {
      if ((byte & 1) === 1) offsets.push(at * 8 + bit);
    }
  }
  return offsets;
}
