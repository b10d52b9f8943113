import type { Logger } from '#observability';
import type { Appended, LogRecord, OperationLog } from '#operation-log';
import type { Spool } from './spool.ts';

const firstWaitMs = 250;
const longestWaitMs = 10_000;

/**
 * The operation log as this gateway appends to it: what the spool keeps comes before anything newer. While it keeps
 * anything it is drained in the background as well, tried again at most 10 s apart.
 */
export class SpooledLog {
  private readonly log: Pick<OperationLog, 'append'>;
  private readonly spool: Spool;
  private readonly logger: Logger;
  private waitMs = firstWaitMs;
  private timer: NodeJS.Timeout | undefined;
  private attempt: Promise<void> | undefined;
  private closed = false;

  /** Drains at once what a former process has left; closes the spool with itself. */
  constructor(log: Pick<OperationLog, 'append'>, spool: Spool, logger: Logger) {
    this.log = log;
    this.spool = spool;
    this.logger = logger;
    if (!spool.isEmpty) this.drain();
  }

  /** Records that wait for the log. */
  get backlog(): number {
    return this.spool.backlog;
  }

  /**
   * Drains the spool, then appends. Requests that find it being drained wait for that together. Rejects as the log
   * does, within twice its deadline.
   */
  async append(record: LogRecord): Promise<Appended> {
    if (!this.spool.isEmpty) await this.spool.drainInto(this.log);
    const appended = await this.log.append(record);
    this.waitMs = firstWaitMs;
    return appended;
  }

  /** Keeps a record that the log has refused; durable when resolved. Rejects if the spool is full or fails. */
  async keep(record: LogRecord): Promise<void> {
    await this.spool.keep(record);
    this.drainLater();
  }

  /** Drains no more, and closes the spool: what it keeps is for the next process. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.attempt;
    await this.spool.close();
  }

  private drainLater(): void {
    if (this.closed || this.attempt !== undefined) return;
    this.timer ??= setTimeout(() => this.drain(), this.waitMs).unref();
  }

  private drain(): void {
    this.timer = undefined;
    this.attempt = this.tryToDrain().finally(() => {
      this.attempt = undefined;
      if (!this.spool.isEmpty) this.drainLater();
    });
  }

  /** Never rejects. */
  private async tryToDrain(): Promise<void> {
    const { backlog } = this;
    try {
      await this.spool.drainInto(this.log);
      this.waitMs = firstWaitMs;
      if (backlog > 0) this.logger.info({ records: backlog }, 'the spool was drained');
    } catch (error) {
      this.waitMs = Math.min(this.waitMs * 2, longestWaitMs);
      this.logger.warn({ records: this.backlog, err: error }, 'the spool could not be drained yet');
    }
  }
}
