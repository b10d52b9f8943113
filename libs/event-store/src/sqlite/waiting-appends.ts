import type { AppendedRow, NewCommitRow } from './event-store.sqlite.ts';

interface Waiting {
  readonly commit: NewCommitRow;
  readonly resolve: (appended: AppendedRow) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends that have arrived by the time the thread gets to them are written together: those of many
 * callers, or of one that does not wait for each, share a sync.
 */
export class WaitingAppends {
  readonly #write: (commits: readonly NewCommitRow[]) => readonly AppendedRow[];
  #waiting: Waiting[] = [];

  /** `write` appends all of the commits, or throws and appends none. */
  constructor(write: (commits: readonly NewCommitRow[]) => readonly AppendedRow[]) {
    this.#write = write;
  }

  append(commit: NewCommitRow): Promise<AppendedRow> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.flush());
      this.#waiting.push({ commit, resolve, reject });
    });
  }

  /** Writes what waits. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      this.#writeTogether(waiting);
    } catch (error) {
      // Whichever is to blame, it must not take the others with it.
      if (waiting.length > 1) for (const one of waiting) this.#writeAlone(one);
      else waiting[0]?.reject(error);
    }
  }

  #writeTogether(waiting: readonly Waiting[]): void {
    const appended = this.#write(waiting.map(({ commit }) => commit));
    for (const [place, { resolve }] of waiting.entries()) resolve(appended[place] as AppendedRow);
  }

  #writeAlone(one: Waiting): void {
    try {
      this.#writeTogether([one]);
    } catch (error) {
      one.reject(error);
    }
  }
}
