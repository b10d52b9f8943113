interface Waiting {
  readonly account: string;
  readonly seq: number;
  readonly wake: () => void;
}

/**
 * Wakes who waits for a ledger to grow: what was written before `announce` is seen by whoever it wakes, so no
 * growth is missed between reading and waiting.
 */
export class LedgerGrowth {
  private readonly size: (account: string) => Promise<number>;
  private readonly waiting = new Set<Waiting>();
  private closed = false;

  constructor(size: (account: string) => Promise<number>) {
    this.size = size;
  }

  /** Resolves when the ledger has an entry above `seq`, after `timeoutMs`, or when it is closed. */
  async beyond(account: string, seq: number, timeoutMs: number): Promise<void> {
    if (this.closed || timeoutMs <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const waiting = {
        account,
        seq,
        wake: () => {
          clearTimeout(timer);
          this.waiting.delete(waiting);
          resolve();
        },
      };
      const timer = setTimeout(waiting.wake, timeoutMs);
      this.waiting.add(waiting);
      // Looked at after it waits: what is written from here on is announced to it.
      this.size(account).then((size) => {
        if (size > seq) waiting.wake();
      }, reject);
    });
  }

  /** Whether anybody waits. */
  get isAwaited(): boolean {
    return this.waiting.size > 0;
  }

  /** To be called after each batch that was written. */
  async announce(): Promise<void> {
    for (const account of new Set([...this.waiting].map((waiting) => waiting.account))) {
      const size = await this.size(account);
      for (const waiting of this.waiting) {
        if (waiting.account === account && waiting.seq < size) waiting.wake();
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const { wake } of this.waiting) wake();
  }
}
