import { Option, type Command } from 'commander';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes, usageFailure } from '../../exit-codes.ts';
import { openExportFile } from '../../export/export-file.ts';
import { exportFormats, RecordScanner, type ExportFormat } from '../../export/record-scanner.ts';
import { ProgressBar } from '../../output/progress-bar.ts';
import { Session, type Surroundings } from '../../session.ts';
import { addFilters, filtersOf } from './filter-options.ts';

interface ExportOptions {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly resume?: boolean;
  readonly [filter: string]: unknown;
}

/** `journal export`. */
export function addExport(journal: Command, surroundings: Surroundings): void {
  const command = journal
    .command('export')
    .description('write entries, the oldest first, to a file or to the standard output')
    .addOption(
      new Option('--format <format>', 'how they are written').choices(exportFormats).default('jsonl'),
    )
    .option('--output <file>', 'a file that is not there yet; the standard output without it')
    .option('--resume', 'go on with a file that broke off')
    .action(async (options: ExportOptions, self: Command) => {
      await exportEntries(new Session(surroundings, self), options);
    });
  addFilters(command);
}

async function exportEntries(session: Session, options: ExportOptions): Promise<void> {
  const { format, output, resume = false } = options;
  if (resume && output === undefined) throw usageFailure('--resume needs the file: --output <file>.');
  const file = output === undefined ? undefined : await openExportFile(output, format, resume);
  const after = file?.after;
  const query = { format, ...filtersOf(options), ...(after === undefined ? {} : { after: String(after) }) };
  const { body, headers, operationId } = await session.api.download('journal/export/', query);
  const number = (name: string) => Number(headers.get(`smarter-journal-${name}`));
  const first = number('after');
  const bar = new ProgressBar(session.terminal, number('through') - first);
  const scanner = new RecordScanner(format);
  async function* watched() {
    for await (const chunk of body) {
      scanner.push(chunk);
      if (scanner.last > 0) bar.show(scanner.last - first);
      yield chunk;
    }
  }
  try {
    if (file === undefined) await session.terminal.pour(watched());
    else await pipeline(watched(), file.stream);
  } catch (error) {
    const hint = output === undefined ? '' : `; go on with --resume --output ${output}`;
    const broken = `the export broke off after ${scanner.entries} entries${hint}`;
    throw new CommandFailure(exitCodes.failed, broken, { cause: error });
  } finally {
    bar.end();
  }
  session.terminal.say(`Exported ${scanner.entries} entries (journal: ${operationId})`);
}
