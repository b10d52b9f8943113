import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { LogRecord, OperationLog } from '#operation-log';

/** Written in full beforehand, so that a full disk can't keep an outcome out of it. */
const capacity = 4 * 1024 * 1024;
const chunkBytes = 64 * 1024;

/**
 * The gateway's small durable queue for outcomes that the operation log refused (DESIGN §5): lines
 * of JSON in a preallocated file. While it holds anything, everything goes through it, in order.
 */
export class Spool {
  private readonly file: FileHandle;
  private records: LogRecord[];
  private end: number;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, records: LogRecord[], end: number) {
    this.file = file;
    this.records = records;
    this.end = end;
  }

  /** Opens or makes the file, with what a former process left in it. */
  static async open(path: string): Promise<Spool> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = await file.stat();
    if (size < capacity) await fill(file, size);
    const content = await readUsed(file);
    // A line without its line feed was never acknowledged.
    const end = content.lastIndexOf(10) + 1;
    const lines = content.toString('utf8', 0, end).split('\n').slice(0, -1);
    return new Spool(
      file,
      lines.map((line) => JSON.parse(line) as LogRecord),
      end,
    );
  }

  /** How many records it keeps. */
  get backlog(): number {
    return this.records.length;
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  /** Keeps a record; durable when resolved. Rejects if the file is full or fails. */
  keep(record: LogRecord): Promise<void> {
    return this.inTurn(async () => {
      const line = Buffer.from(`${JSON.stringify(record)}\n`);
      if (this.end + line.length >= capacity) throw new Error('the spool is full');
      await this.file.write(line, 0, line.length, this.end);
      await this.file.datasync();
      this.end += line.length;
      this.records.push(record);
    });
  }

  /**
   * Appends what is kept to the log, in order, and empties the file. Rejects as the log does; then
   * what was not appended is still kept. After a crash in its middle records may be appended twice.
   */
  drainInto(log: OperationLog): Promise<void> {
    return this.inTurn(async () => {
      if (this.isEmpty) return;
      await Promise.all(this.records.map((record) => log.append(record)));
      await this.file.write(Buffer.alloc(this.end), 0, this.end, 0);
      await this.file.datasync();
      this.records = [];
      this.end = 0;
    });
  }

  async close(): Promise<void> {
    await this.turn.catch(() => undefined);
    await this.file.close();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** Writes zeros from `size` to the capacity. */
async function fill(file: FileHandle, size: number): Promise<void> {
  const zeros = Buffer.alloc(chunkBytes);
  for (let position = size; position < capacity;) {
    const { bytesWritten } = await file.write(zeros, 0, Math.min(chunkBytes, capacity - position), position);
    position += bytesWritten;
  }
  await file.sync();
}

/** What stands before the first zero; the rest is not read, since it is nearly always everything. */
async function readUsed(file: FileHandle): Promise<Buffer> {
  const used: Buffer[] = [];
  for (let position = 0; position < capacity; position += chunkBytes) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
    const end = buffer.subarray(0, bytesRead).indexOf(0);
    used.push(buffer.subarray(0, end === -1 ? bytesRead : end));
    if (end !== -1) break;
  }
  return Buffer.concat(used);
}
