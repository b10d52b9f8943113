import type { LogRecord, RecordedEvent } from '../operation-log.port.ts';

/** A record as one line of a batch. JSON text holds no raw tab or line feed, so these can separate. */
export function lineOf(record: LogRecord): string {
  return `${record.key}\t${JSON.stringify(record.attributes)}\t${record.data}\n`;
}

/** The records of a batch, numbered from `first`. */
export function recordsOf(lines: string, first: number, recordedAt: number): RecordedEvent[] {
  const records: RecordedEvent[] = [];
  let start = 0;
  while (start < lines.length) {
    const end = lines.indexOf('\n', start);
    const key = lines.indexOf('\t', start);
    const attributes = lines.indexOf('\t', key + 1);
    records.push({
      partition: 0,
      offset: first + records.length,
      recordedAt,
      key: lines.slice(start, key),
      attributes: lines.slice(key + 1, attributes),
      data: lines.slice(attributes + 1, end),
    });
    start = end + 1;
  }
  return records;
}

/** Whether the text can stand in a line. */
export function fitsLine(text: string): boolean {
  return !text.includes('\n') && !text.includes('\t');
}
