import type { RecordedEvent } from '../operation-log.port.ts';

/** The records of a batch, numbered from `first`. The lines are as `LineBuffer` makes them. */
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
