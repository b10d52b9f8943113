import { open, readFile, type FileHandle } from 'node:fs/promises';

/** A request as its client meant it: written down before it is sent. */
export interface Sent {
  readonly event: 'sent';
  readonly number: number;
  /** Requests of one connection are sent one after the other. */
  readonly connection: string;
  readonly method: string;
  readonly path: string;
  /** Whether it asks for a change that is never the state already. */
  readonly changesState: boolean;
}

/** What came back: written down when the head of the answer is there. */
export interface Answered {
  readonly event: 'answered';
  readonly number: number;
  readonly status: number;
  /** The receipt; null where there is none. */
  readonly id: string | null;
  readonly key: string | null;
}

/** The connection ended before an answer. */
export interface Unanswered {
  readonly event: 'unanswered';
  readonly number: number;
}

/** Nothing listened, so nothing was sent. */
export interface Unreached {
  readonly event: 'unreached';
  readonly number: number;
}

export type ClientLine = Sent | Answered | Unanswered | Unreached;

/**
 * What the clients know, in a file of its own that the server never sees: a line is on disk when
 * `write` resolves. Lines that are written at the same time share a sync.
 */
export class ClientLedger {
  private readonly path: string;
  private readonly file: FileHandle;
  private waiting = '';
  private syncing: Promise<void> | undefined;
  private last = 0;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.file = file;
  }

  /** Makes the file. Rejects if it exists: a ledger is of one campaign. */
  static async create(path: string): Promise<ClientLedger> {
    return new ClientLedger(path, await open(path, 'ax'));
  }

  /** A number that no other request of this ledger has. */
  nextNumber(): number {
    this.last += 1;
    return this.last;
  }

  async write(line: ClientLine): Promise<void> {
    this.waiting += `${JSON.stringify(line)}\n`;
    await this.syncing;
    if (this.waiting !== '') this.syncing ??= this.sync();
    await this.syncing;
  }

  /** Everything that is on disk, in order. */
  async read(): Promise<readonly ClientLine[]> {
    const text = await readFile(this.path, 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ClientLine);
  }

  async close(): Promise<void> {
    await this.syncing;
    await this.file.close();
  }

  private async sync(): Promise<void> {
    const lines = this.waiting;
    this.waiting = '';
    try {
      await this.file.appendFile(lines);
      await this.file.datasync();
    } finally {
      this.syncing = undefined;
    }
  }
}
