export const exportFormats = ['jsonl', 'csv', 'cloudevents'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Where the sequence number stands at the beginning of a record; the header of CSV has none. */
const sequences: Readonly<Record<ExportFormat, RegExp>> = {
  jsonl: /^\{"id":"[^"]*","seq":(\d+)/,
  csv: /^(\d+),/,
  cloudevents: /"sequence":"0*(\d+)"/,
};

/** The sequence number stands within this many bytes of a record. */
const headBytes = 1024;
const [lineFeed, quote] = [10, 34];

/** Follows the bytes of an export: how many records are whole, where the last one ends, and which it is. */
export class RecordScanner {
  /** Entries whose record is whole. */
  entries = 0;
  /** Sequence number of the last of them; 0 before the first. */
  last = 0;
  /** Bytes up to and with the last whole record. */
  wholeBytes = 0;
  private readonly sequence: RegExp;
  private readonly quotes: boolean;
  private bytes = 0;
  private head = Buffer.alloc(0);
  private quoted = false;

  constructor(format: ExportFormat) {
    this.sequence = sequences[format];
    // Only in CSV a record can hold line feeds: between quotes.
    this.quotes = format === 'csv';
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === quote && this.quotes) this.quoted = !this.quoted;
      if (byte !== lineFeed || this.quoted) continue;
      this.keepHead(chunk.subarray(start, index));
      this.endRecord(this.bytes + index + 1);
      start = index + 1;
    }
    this.keepHead(chunk.subarray(start));
    this.bytes += chunk.length;
  }

  private keepHead(part: Uint8Array): void {
    const room = headBytes - this.head.length;
    if (room > 0) this.head = Buffer.concat([this.head, part.subarray(0, room)]);
  }

  private endRecord(at: number): void {
    const found = this.sequence.exec(this.head.toString('latin1'))?.[1];
    if (found !== undefined) {
      this.entries += 1;
      this.last = Number(found);
    }
    this.wholeBytes = at;
    this.head = Buffer.alloc(0);
  }
}
