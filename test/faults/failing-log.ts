import type { Appended, LogRecord, OperationLog, Trimmed, TrimRequest } from '#operation-log';

/** `wait`: it is written when the log is healed. */
export type Fault = 'refuse' | 'write-and-refuse' | 'wait';

/** An operation log over a real one, which fails where it is told to. */
export class FailingLog implements OperationLog {
  private readonly log: OperationLog;
  private fault: ((record: LogRecord) => Fault | undefined) | undefined;
  private healed = Promise.withResolvers<void>();

  constructor(log: OperationLog) {
    this.log = log;
  }

  /** From now on `fault` says of each record whether its append fails, and whether it is written all the same. */
  failOn(fault: (record: LogRecord) => Fault | undefined): void {
    this.fault = fault;
  }

  heal(): void {
    this.fault = undefined;
    this.healed.resolve();
    this.healed = Promise.withResolvers<void>();
  }

  async append(record: LogRecord): Promise<Appended> {
    const fault = this.fault?.(record);
    if (fault === 'wait') {
      await this.healed.promise;
      return await this.log.append(record);
    }
    if (fault === 'write-and-refuse') await this.log.append(record);
    if (fault !== undefined) throw new Error('the log fails, as it was told to');
    return await this.log.append(record);
  }

  probe(): Promise<void> {
    return this.log.probe();
  }

  trim(request: TrimRequest): Promise<Trimmed> {
    return this.log.trim(request);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
