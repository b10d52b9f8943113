import { createReadStream, existsSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { usageFailure } from '../exit-codes.ts';
import { RecordScanner, type ExportFormat } from './record-scanner.ts';

export interface ExportFile {
  readonly stream: Writable;
  /** The last entry that it holds already; undefined where it is new. */
  readonly after: number | undefined;
}

/**
 * A new file, or with `resume` the one that is there, without the record in which it broke off. It is open
 * when this has resolved: what can't be written is refused before anything is asked of the API.
 */
export async function openExportFile(
  path: string,
  format: ExportFormat,
  resume: boolean,
): Promise<ExportFile> {
  if (!existsSync(path)) return { stream: await opened(path, 'wx'), after: undefined };
  if (!resume) throw usageFailure(`${path} is there already; --resume goes on with it.`);
  const scanner = new RecordScanner(format);
  for await (const chunk of createReadStream(path)) scanner.push(chunk as Buffer);
  if (scanner.entries === 0) {
    await truncate(path, 0);
    return { stream: await opened(path, 'a'), after: undefined };
  }
  await truncate(path, scanner.wholeBytes);
  return { stream: await opened(path, 'a'), after: scanner.last };
}

async function opened(path: string, flags: 'a' | 'wx'): Promise<Writable> {
  try {
    return (await open(path, flags)).createWriteStream();
  } catch (error) {
    throw usageFailure(
      `${path} can not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
