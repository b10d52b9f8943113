import { PassThrough, Readable, Writable } from 'node:stream';
import { Terminal } from '../src/terminal.ts';

/** A terminal that is a text: what is typed into it and what it shows. */
export class TerminalDouble extends Terminal {
  private readonly written: { output: string; errors: string };

  private constructor(input: Readable, interactive: boolean) {
    const written = { output: '', errors: '' };
    const into = (name: 'output' | 'errors') =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written[name] += chunk.toString();
          done();
        },
      });
    super({
      input: Object.assign(input, { isTTY: interactive }),
      output: into('output'),
      errors: Object.assign(into('errors'), { isTTY: interactive }),
    });
    this.written = written;
  }

  /** Nobody sits at it; `input` is what is piped into it. */
  static piped(input = ''): TerminalDouble {
    return new TerminalDouble(Readable.from([input]), false);
  }

  /** Somebody sits at it and types the lines, each when it is asked for. */
  static typing(...answers: string[]): TerminalDouble {
    const input = new PassThrough();
    const terminal = new TerminalDouble(input, true);
    terminal.onAsked = () => void input.write(`${answers.shift() ?? ''}\n`);
    return terminal;
  }

  private onAsked: (() => void) | undefined;

  override async ask(question: string): Promise<string> {
    setImmediate(() => this.onAsked?.());
    return await super.ask(question);
  }

  override async askHidden(question: string): Promise<string> {
    setImmediate(() => this.onAsked?.());
    return await super.askHidden(question);
  }

  get output(): string {
    return this.written.output;
  }

  get errors(): string {
    return this.written.errors;
  }
}
