import type { Logger, Metrics } from '#observability';
import type { Appended, LogRecord, OperationLog } from '#operation-log';
import type { Readiness } from '#process';
import { spoolCapacity, type Spool } from './spool.ts';

const firstWaitMs = 250;
const longestWaitMs = 10_000;
/** The other half is for the outcomes of what is under way by then. The largest are about 1 MiB. */
const nearlyFull = spoolCapacity / 2;

type Log = Pick<OperationLog, 'append' | 'probe'>;

/**
 * The operation log as this gateway appends to it: what the spool keeps comes before anything newer. While it keeps
 * anything it is drained in the background as well, and where nothing was kept of a failed append the log is probed;
 * either is tried again at most 10 s apart.
 */
export class SpooledLog {
  private readonly log: Log;
  private readonly spool: Spool;
  private readonly logger: Logger;
  private waitMs = firstWaitMs;
  private timer: NodeJS.Timeout | undefined;
  private attempt: Promise<void> | undefined;
  private closed = false;
  private failures = 0;
  /** Of the failures, those after which the log was seen to be well. */
  private forgiven = 0;

  /** Drains at once what a former process has left; closes the spool with itself. */
  constructor(log: Log, spool: Spool, logger: Logger) {
    this.log = log;
    this.spool = spool;
    this.logger = logger;
    if (!spool.isEmpty) this.recover();
  }

  /** Records that wait for the log. */
  get backlog(): number {
    return this.spool.backlog;
  }

  /** Bytes of the spool that are taken. */
  get used(): number {
    return this.spool.used;
  }

  /** What keeps this gateway from recording, or will soon. */
  problem(): string | undefined {
    if (this.used > nearlyFull) return 'the spool is nearly full';
    return this.isFailing ? 'the operation log can not be written' : undefined;
  }

  /** The operations whose outcome waits for the log. */
  get operations(): readonly string[] {
    return this.spool.operations;
  }

  /**
   * Drains the spool, then appends. Requests that find it being drained wait for that together. Rejects as the log
   * does, within twice its deadline.
   */
  async append(record: LogRecord): Promise<Appended> {
    try {
      if (!this.spool.isEmpty) await this.spool.drainInto(this.log);
      const appended = await this.log.append(record);
      this.forgiven = this.failures;
      this.waitMs = firstWaitMs;
      return appended;
    } catch (error) {
      this.failures += 1;
      this.recoverLater();
      throw error;
    }
  }

  /** Keeps a record that the log has refused; durable when resolved. Rejects if the spool is full or fails. */
  async keep(record: LogRecord): Promise<void> {
    await this.spool.keep(record);
    this.recoverLater();
  }

  /** Drains no more, and closes the spool: what it keeps is for the next process. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.attempt;
    await this.spool.close();
  }

  private get isFailing(): boolean {
    return this.failures > this.forgiven;
  }

  private recoverLater(): void {
    if (this.closed || this.attempt !== undefined) return;
    this.timer ??= setTimeout(() => this.recover(), this.waitMs).unref();
  }

  private recover(): void {
    this.timer = undefined;
    this.attempt = this.tryToRecover().finally(() => {
      this.attempt = undefined;
      if (this.isFailing || !this.spool.isEmpty) this.recoverLater();
    });
  }

  /** Never rejects. */
  private async tryToRecover(): Promise<void> {
    const { backlog, failures } = this;
    // Also after a probe that succeeds: a log may let us in and refuse what we write, again and again.
    this.waitMs = Math.min(this.waitMs * 2, longestWaitMs);
    try {
      if (this.spool.isEmpty) await this.log.probe();
      else await this.drain();
      this.forgiven = failures;
    } catch (error) {
      this.failures = Math.max(this.failures, this.forgiven + 1);
      this.logger.warn({ records: backlog, err: error }, 'the operation log can not be written yet');
    }
  }

  private async drain(): Promise<void> {
    const { backlog } = this;
    await this.spool.drainInto(this.log);
    this.waitMs = firstWaitMs;
    this.logger.info({ records: backlog }, 'the spool was drained');
  }
}

/** Not ready while it could not record, and before the spool is full. */
export function watchLog(log: SpooledLog, readiness: Readiness, metrics: Metrics): void {
  readiness.require(() => log.problem());
  metrics.gauge(
    'smarter_spool_records',
    'Outcomes and refusals that wait in this gateway for the operation log.',
    () => log.backlog,
  );
  metrics.gauge('smarter_spool_bytes', 'Bytes of the spool that they take, of 4 MiB.', () => log.used);
}
