import type { Terminal } from '../terminal.ts';

const width = 30;
const everyMs = 100;

/** A line that says how far something has come; only where somebody watches. */
export class ProgressBar {
  private readonly terminal: Terminal;
  private readonly total: number;
  private shownAt = 0;

  constructor(terminal: Terminal, total: number) {
    this.terminal = terminal;
    this.total = total;
  }

  show(done: number): void {
    const now = performance.now();
    if (!this.terminal.isInteractive || (now - this.shownAt < everyMs && done < this.total)) return;
    this.shownAt = now;
    this.terminal.rewrite(progressText(done, this.total));
  }

  end(): void {
    if (this.terminal.isInteractive) this.terminal.say('');
  }
}

/** For example `[###…      ] 42 %  42 of 100`. */
export function progressText(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(share * width);
  const bar = '#'.repeat(filled) + ' '.repeat(width - filled);
  return `[${bar}] ${Math.floor(share * 100)} %  ${done} of ${total}`;
}
