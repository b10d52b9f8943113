import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { LogRecord, OperationLog } from '#operation-log';

/** Written in full beforehand, so that a full disk can't keep an outcome out of it. */
export const spoolCapacity = 4 * 1024 * 1024;
const chunkBytes = 64 * 1024;

/**
 * The gateway's small durable queue for outcomes that the operation log refused (DESIGN §5): lines
 * of JSON in a preallocated file. While it holds anything, everything goes through it, in order.
 */
export class Spool {
  private readonly file: FileHandle;
  private readonly records: LogRecord[];
  private end: number;
  private turn: Promise<unknown> = Promise.resolve();
  private draining: Promise<void> | undefined;

  private constructor(file: FileHandle, records: LogRecord[], end: number) {
    this.file = file;
    this.records = records;
    this.end = end;
  }

  /** Opens or makes the file, with what a former process left in it. */
  static async open(path: string): Promise<Spool> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = await file.stat();
    if (size < spoolCapacity) await fill(file, size);
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

  /** The operations whose records it keeps; none is left out before its records are in the log. */
  get operations(): readonly string[] {
    return this.records.map(({ attributes }) => attributes.subject);
  }

  /** Bytes of its capacity that are taken. */
  get used(): number {
    return this.end;
  }

  get isEmpty(): boolean {
    return this.end === 0;
  }

  /** Keeps a record behind those that are there; durable when resolved. Rejects if the file is full or fails. */
  keep(record: LogRecord): Promise<void> {
    return this.inTurn(async () => {
      // The zero says where it ends, also over what an earlier line has left that failed.
      const line = Buffer.from(`${JSON.stringify(record)}\n\0`);
      if (this.end + line.length > spoolCapacity) throw new Error('the spool is full');
      await this.file.write(line, 0, line.length, this.end);
      await this.file.datasync();
      this.end += line.length - 1;
      this.records.push(record);
    });
  }

  /**
   * Appends what is kept to the log, in order, with what comes meanwhile, and empties the file. Who asks while
   * that is under way shares its end. Rejects as the log does; then what was not appended is still kept.
   * After a crash in its middle records may be appended twice.
   */
  drainInto(log: Pick<OperationLog, 'append'>): Promise<void> {
    this.draining ??= this.drain(log).finally(() => (this.draining = undefined));
    return this.draining;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.draining?.catch(() => undefined);
    await this.turn;
    await this.file.close();
  }

  private async drain(log: Pick<OperationLog, 'append'>): Promise<void> {
    while (!this.isEmpty) {
      const count = this.records.length;
      await appendAll(log, this.records);
      // Not before: what is kept meanwhile must not wait for the log.
      await this.inTurn(() => this.forget(count));
    }
  }

  private async forget(count: number): Promise<void> {
    this.records.splice(0, count);
    if (this.records.length > 0) return;
    await this.file.write(Buffer.alloc(this.end), 0, this.end, 0);
    await this.file.datasync();
    this.end = 0;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** Rejects if one was refused, but not before all are decided: none may come behind what is appended next. */
async function appendAll(log: Pick<OperationLog, 'append'>, records: readonly LogRecord[]): Promise<void> {
  const decided = await Promise.allSettled(records.map((record) => log.append(record)));
  for (const result of decided) if (result.status === 'rejected') throw result.reason;
}

/** Writes zeros from `size` to the capacity. */
async function fill(file: FileHandle, size: number): Promise<void> {
  const zeros = Buffer.alloc(chunkBytes);
  for (let position = size; position < spoolCapacity;) {
    const { bytesWritten } = await file.write(
      zeros,
      0,
      Math.min(chunkBytes, spoolCapacity - position),
      position,
    );
    position += bytesWritten;
  }
  await file.sync();
}

/** What stands before the first zero; the rest is not read, since it is nearly always everything. */
async function readUsed(file: FileHandle): Promise<Buffer> {
  const used: Buffer[] = [];
  for (let position = 0; position < spoolCapacity; position += chunkBytes) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
    const end = buffer.subarray(0, bytesRead).indexOf(0);
    used.push(buffer.subarray(0, end === -1 ? bytesRead : end));
    if (end !== -1) break;
  }
  return Buffer.concat(used);
}
