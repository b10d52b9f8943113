import { createInterface } from 'node:readline/promises';
import { Writable, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** The standard streams of the process, or what takes their place in tests. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
  readonly errors: Writable & { readonly isTTY?: boolean };
}

/** Where a command reads and writes: results to the output, all talk to the errors. */
export class Terminal {
  private readonly streams: Streams;

  constructor(streams: Streams) {
    this.streams = streams;
  }

  /** Whether somebody can be asked. */
  get isInteractive(): boolean {
    return this.streams.input.isTTY === true && this.streams.errors.isTTY === true;
  }

  print(result: string): void {
    this.streams.output.write(result);
  }

  say(line: string): void {
    this.streams.errors.write(`${line}\n`);
  }

  /** Puts a line in the place of the one before; for whoever watches. */
  rewrite(line: string): void {
    this.streams.errors.write(`\r${line}`);
  }

  /** Results that are too large to hold: taken only as the output takes them. */
  async pour(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    await pipeline(chunks, this.streams.output, { end: false });
  }

  /** Asks one question; answers the line. Throws `declined` where the person ends it (Ctrl-C, Ctrl-D). */
  async ask(question: string): Promise<string> {
    return await this.readLine(question, this.streams.errors);
  }

  /** As `ask`, without showing what is typed. */
  async askHidden(question: string): Promise<string> {
    this.streams.errors.write(question);
    try {
      return await this.readLine('', new Writable({ write: (_chunk, _encoding, done) => done() }));
    } finally {
      this.streams.errors.write('\n');
    }
  }

  /** The lines of the whole standard input. */
  async readLines(): Promise<string[]> {
    return (await text(this.streams.input)).split(/\r?\n/);
  }

  private async readLine(question: string, output: Writable): Promise<string> {
    const lines = createInterface({ input: this.streams.input, output, terminal: this.isInteractive });
    try {
      // At the end of the input a question is never answered, and closing says nothing to it.
      const ended = new Promise<never>((_resolve, reject) =>
        lines.once('close', () => reject(endedByPerson())),
      );
      return await Promise.race([lines.question(question), ended]);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw endedByPerson();
      throw error;
    } finally {
      lines.close();
    }
  }
}

function endedByPerson(): CommandFailure {
  return new CommandFailure(exitCodes.declined, 'Nothing was done.');
}
