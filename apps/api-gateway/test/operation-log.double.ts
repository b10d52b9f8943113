import { dataSchemaOf, operationEventTypes } from '#contracts';
import type { Appended, LogRecord, OperationLog } from '#operation-log';

export function recordOf(number: number, data = String(number)): LogRecord {
  const type = operationEventTypes.completed;
  return {
    key: '3141-5926-5359',
    attributes: {
      specversion: '1.0',
      id: `event-${number}`,
      source: '/gateways/test',
      type,
      subject: `operation-${number}`,
      time: '2026-01-01T00:00:00.000000Z',
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
    },
    data,
  };
}

interface Hanging {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  readonly record: LogRecord;
}

/** A log that remembers what was appended, and refuses or hangs while it is told to. */
export class LogDouble implements OperationLog {
  readonly appended: LogRecord[] = [];
  /** How often something was to be appended. */
  asked = 0;
  probed = 0;
  reachable = true;
  private state: 'well' | 'refusing' | 'hanging' = 'well';
  private hanging: Hanging[] = [];

  /** The ids of what was appended, in order. */
  get ids(): readonly string[] {
    return this.appended.map(({ attributes }) => attributes.id);
  }

  become(state: 'well' | 'refusing' | 'hanging'): void {
    this.state = state;
  }

  /** The deadline of what hangs, or of the first of it: it is refused. */
  refuseHanging(count = Infinity): void {
    for (const { reject } of this.hanging.splice(0, count)) reject(new Error('not in time'));
  }

  /** Everything that hangs is appended after all. */
  acceptHanging(): void {
    for (const { record, resolve } of this.hanging.splice(0)) resolve(this.write(record));
  }

  append(record: LogRecord): Promise<Appended> {
    this.asked += 1;
    if (this.state === 'refusing') return Promise.reject(new Error('refused'));
    if (this.state === 'well') return Promise.resolve(this.write(record));
    return new Promise((resolve, reject) => this.hanging.push({ record, resolve, reject }));
  }

  probe(): Promise<void> {
    this.probed += 1;
    return this.reachable ? Promise.resolve() : Promise.reject(new Error('out of reach'));
  }

  trim() {
    return Promise.resolve({ more: false });
  }

  close() {
    return Promise.resolve();
  }

  private write(record: LogRecord): Appended {
    this.appended.push(record);
    return { partition: 0, offset: this.appended.length, recordedAt: 0 };
  }
}
