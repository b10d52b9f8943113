import type { LogRecord } from '../operation-log.port.ts';

/** Room for what comes in during one commit under load; more is given back after it was needed. */
const usualBytes = 1024 * 1024;
const tab = 0x09;
const lineFeed = 0x0a;
/** UTF-8 takes at most this for a unit of UTF-16. */
const bytesOfUnit = 3;

/**
 * A batch as its lines, in memory that two threads share: it is written once and copied nowhere. As a text it
 * would be joined, serialized and read again, each time into memory that is fresh and so has to be mapped.
 * A record is one line: key, attributes and data with a tab between them. JSON text holds no raw tab or line feed,
 * so these can separate.
 */
export class LineBuffer {
  private bytes = Buffer.from(new SharedArrayBuffer(usualBytes));
  private used = 0;

  /** Bytes of the lines. */
  get length(): number {
    return this.used;
  }

  /** What another thread reads: the first `length` bytes are the lines. Not to be written before it has. */
  get memory(): SharedArrayBuffer {
    return this.bytes.buffer;
  }

  add({ key, attributes, data }: LogRecord): void {
    const text = JSON.stringify(attributes);
    this.makeRoom((key.length + text.length + data.length) * bytesOfUnit + 3);
    this.put(key, tab);
    this.put(text, tab);
    this.put(data, lineFeed);
  }

  clear(): void {
    this.used = 0;
    if (this.bytes.length > 4 * usualBytes) this.bytes = Buffer.from(new SharedArrayBuffer(usualBytes));
  }

  private put(text: string, end: number): void {
    this.used += this.bytes.write(text, this.used);
    this.bytes[this.used] = end;
    this.used += 1;
  }

  private makeRoom(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return;
    const larger = Buffer.from(new SharedArrayBuffer(2 * (this.used + bytes)));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
