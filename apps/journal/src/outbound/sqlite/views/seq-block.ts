/**
 * The sequence numbers of one block that have a facet, as bytes: offsets in the block as little-endian
 * 16-bit numbers while they are few, a bitmap when that is shorter. The form follows from the numbers
 * alone, so equal sets are equal bytes.
 */
export const blockSize = 16384;

const bitmapBytes = blockSize / 8;
const mostOffsets = bitmapBytes / 2 - 1;

export function blockOf(seq: number): number {
  return Math.floor(seq / blockSize);
}

/** The set with `seqs` added: ascending, all of the block. Null: the empty set. */
export function withSeqs(bytes: Uint8Array | null, seqs: readonly number[]): Uint8Array {
  if (bytes?.length !== bitmapBytes && canAppend(bytes, seqs)) return appended(bytes, seqs);
  const bits = bitsOf(bytes);
  for (const seq of seqs) bits[(seq % blockSize) >> 3]! |= 1 << (seq & 7);
  return bytes?.length === bitmapBytes ? bits : (bytesOf(bits) ?? new Uint8Array());
}

/** Whether they all lie behind what is there, and few enough to stay offsets: the usual case. */
function canAppend(bytes: Uint8Array | null, seqs: readonly number[]): boolean {
  const [first] = seqs;
  if (first === undefined) return true;
  if (bytes === null || bytes.length === 0) return seqs.length <= mostOffsets;
  const last = bytes[bytes.length - 2]! | (bytes[bytes.length - 1]! << 8);
  return last < first % blockSize && bytes.length / 2 + seqs.length <= mostOffsets;
}

function appended(bytes: Uint8Array | null, seqs: readonly number[]): Uint8Array {
  const kept = bytes?.length ?? 0;
  const all = new Uint8Array(kept + seqs.length * 2);
  if (bytes !== null) all.set(bytes);
  for (let index = 0; index < seqs.length; index += 1) {
    const offset = (seqs[index] as number) % blockSize;
    all[kept + index * 2] = offset & 255;
    all[kept + index * 2 + 1] = offset >> 8;
  }
  return all;
}

/** The set without `seqs`; null if nothing is left. */
export function withoutSeqs(bytes: Uint8Array, seqs: readonly number[]): Uint8Array | null {
  const bits = bitsOf(bytes);
  for (const seq of seqs) bits[(seq % blockSize) >> 3]! &= ~(1 << (seq & 7));
  return bytesOf(bits);
}

/** Offsets in all of the sets that lie below `below`, descending; found as they are asked for. */
export function* commonOffsets(sets: readonly Uint8Array[], below: number = blockSize): Generator<number> {
  // The smallest first: what it lacks need not be looked for in the others.
  const [smallest, ...others] = sets.toSorted((one, other) => one.length - other.length).map(descent);
  if (smallest === undefined) return;
  for (let offset = smallest(below - 1); offset >= 0; offset = smallest(offset - 1)) {
    if (others.every((other) => other(offset) === offset)) yield offset;
  }
}

/** Answers the highest offset of the set that is not above what is asked, -1 if there is none; asked for lower ones each time. */
type Descent = (from: number) => number;

function descent(bytes: Uint8Array): Descent {
  return bytes.length === bitmapBytes ? descentOfBits(bytes) : descentOfList(bytes);
}

function descentOfBits(bits: Uint8Array): Descent {
  return (from) => {
    let at = from >> 3;
    // Of the byte of `from`, only what is not above it.
    let byte = (bits[at] ?? 0) & (0xff >> (7 - (from & 7)));
    while (byte === 0 && at > 0) byte = bits[(at -= 1)] as number;
    return byte === 0 ? -1 : at * 8 + 31 - Math.clz32(byte);
  };
}

function descentOfList(bytes: Uint8Array): Descent {
  let index = bytes.length / 2 - 1;
  return (from) => {
    while (index >= 0 && offsetAt(bytes, index) > from) index -= 1;
    return index < 0 ? -1 : offsetAt(bytes, index);
  };
}

function offsetAt(bytes: Uint8Array, index: number): number {
  return (bytes[index * 2] as number) | ((bytes[index * 2 + 1] as number) << 8);
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
