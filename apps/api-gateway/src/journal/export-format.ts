import type { EntryDetail } from '#contracts';
import { cloudEventOf } from './cloud-event.ts';
import { csvHeader, csvRow } from './csv.ts';

/** How entries are written out: one line, or record, each. */
export interface ExportFormat {
  readonly contentType: string;
  readonly extension: string;
  /** What stands before the first entry, if anything does. */
  readonly head: string;
  write(entry: EntryDetail): string;
}

export const exportFormatNames = ['jsonl', 'csv', 'cloudevents'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];

export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = {
  /** What the entry is by itself, `data` of `entries/<id>/`. */
  jsonl: {
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'jsonl',
    head: '',
    write: (entry) => `${JSON.stringify(entry)}\n`,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    head: csvHeader,
    write: csvRow,
  },
  /** CloudEvents 1.0, JSON format, structured mode: one event a line. */
  cloudevents: {
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'cloudevents.jsonl',
    head: '',
    write: (entry) => `${JSON.stringify(cloudEventOf(entry))}\n`,
  },
};
