/**
 * The sequence numbers of one block that have a facet, as bytes: offsets in the block as little-endian
 * 16-bit numbers while they are few, a bitmap when that is shorter. The form follows from the numbers
 * alone, so equal sets are equal bytes.
 */
export const blockSize = 28672;

const bitmapBytes = blockSize / 8;
const mostOffsets = bitmapBytes / 2 - 1;

export function blockOf(seq: number): number {
  return Math.floor(seq / blockSize);
}

/** The set with `seqs` added: ascending, all of the block. Null: the empty set. */
export function withSeqs(bytes: Uint8Array | null, seqs: readonly number[]): Uint8Array {
  if (!(bytes !== null && isBitmap(bytes)) && canAppend(bytes, seqs)) return appended(bytes, seqs);
  const bits = bitsOf(bytes);
  for (const seq of seqs) bits[(seq % blockSize) >> 3]! |= 1 << (seq & 7);
  return bytes !== null && isBitmap(bytes) ? bits : (bytesOf(bits) ?? new Uint8Array());
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

/** Offsets in all of the sets that lie below `below`, descending; read off as they are asked for. */
export function commonOffsets(sets: readonly Uint8Array[], below: number = blockSize): Iterable<number> {
  // The smallest first: what it lacks need not be looked for in the others.
  const [smallest, ...others] = sets.toSorted((one, other) => one.length - other.length);
  if (smallest === undefined) return [];
  const common = others.reduce(intersection, smallest);
  return isBitmap(common) ? descendingBits(common, below) : descendingOffsets(common, below);
}

/** What both sets have; `smaller` is not the longer one. As a list if that is one, otherwise as a bitmap. */
function intersection(smaller: Uint8Array, larger: Uint8Array): Uint8Array {
  if (isBitmap(smaller)) return inBothBits(smaller, larger);
  return isBitmap(larger) ? listedInBits(smaller, larger) : listedInBoth(smaller, larger);
}

function inBothBits(one: Uint8Array, other: Uint8Array): Uint8Array {
  const common = new Uint8Array(bitmapBytes);
  for (let at = 0; at < bitmapBytes; at += 1) common[at] = (one[at] as number) & (other[at] as number);
  return common;
}

function listedInBits(list: Uint8Array, bits: Uint8Array): Uint8Array {
  const found = new Uint8Array(list.length);
  let end = 0;
  for (let at = 0; at < list.length; at += 2) {
    const [low, high] = [list[at] as number, list[at + 1] as number];
    if (((bits[(high << 5) | (low >> 3)] as number) & (1 << (low & 7))) === 0) continue;
    found[end] = low;
    found[end + 1] = high;
    end += 2;
  }
  return found.subarray(0, end);
}

function listedInBoth(one: Uint8Array, other: Uint8Array): Uint8Array {
  const [offsets, others] = [numbersIn(one), numbersIn(other)];
  const found = new Uint16Array(offsets.length);
  let end = 0;
  for (let at = 0, otherAt = 0; at < offsets.length; at += 1) {
    const offset = offsets[at] as number;
    while (otherAt < others.length && (others[otherAt] as number) < offset) otherAt += 1;
    if (otherAt === others.length) break;
    if (others[otherAt] === offset) found[end++] = offset;
  }
  return new Uint8Array(found.buffer, 0, 2 * end);
}

/** As the processor reads them: what this runs on has the lower byte first. */
function numbersIn({ buffer, byteOffset, length }: Uint8Array): Uint16Array {
  return new Uint16Array(buffer, byteOffset, length / 2);
}

function* descendingBits(bits: Uint8Array, below: number): Generator<number> {
  for (let at = (below - 1) >> 3; at >= 0; at -= 1) {
    for (let byte = bits[at] as number; byte !== 0;) {
      const bit = 31 - Math.clz32(byte);
      byte ^= 1 << bit;
      if (at * 8 + bit < below) yield at * 8 + bit;
    }
  }
}

function* descendingOffsets(list: Uint8Array, below: number): Generator<number> {
  for (let at = list.length - 2; at >= 0; at -= 2) {
    const offset = offsetAt(list, at);
    if (offset < below) yield offset;
  }
}

function isBitmap({ length }: Uint8Array): boolean {
  return length === bitmapBytes;
}

/** The offset whose two bytes begin at `at`. */
function offsetAt(list: Uint8Array, at: number): number {
  return (list[at] as number) | ((list[at + 1] as number) << 8);
}

function bitsOf(bytes: Uint8Array | null): Uint8Array {
  if (bytes !== null && isBitmap(bytes)) return bytes.slice();
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
