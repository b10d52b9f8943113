import { Option, type Command } from 'commander';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes, usageFailure } from '../exit-codes.ts';
import { openExportFile } from '../export/export-file.ts';
import { exportFormats, RecordScanner, type ExportFormat } from '../export/record-scanner.ts';
import { ProgressBar } from '../output/progress-bar.ts';
import { Session, type Surroundings } from '../session.ts';

/** Filters of the search, by the name of their parameter. */
const filters: readonly (readonly [string, string, string])[] = [
  ['from', '<when>', 'recorded at or after this moment (2027-01-31T12:00:00Z, or a date)'],
  ['to', '<when>', 'recorded before this moment'],
  ['user', '<username>', 'by this user'],
  ['key_id', '<key-id>', 'with this key'],
  ['command', '<command>', 'this command, such as apply'],
  ['thing', '<kind>', 'about this kind of resource'],
  ['name', '<name>', 'about the resource of this name'],
  ['class', '<class>', 'read, write or denied'],
  ['status', '<status>', 'this status, or class of status, such as 4xx'],
  ['outcome', '<outcome>', 'with this outcome, such as failed'],
  ['ip', '<address>', 'from this address'],
  ['operation', '<id>', 'of this operation'],
  ['trace', '<id>', 'of this trace'],
  ['q', '<words>', 'with all of these words'],
];

interface ExportOptions {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly resume?: boolean;
  readonly [filter: string]: unknown;
}

/** `journal …`: reading the journal of an account. */
export function addJournal(program: Command, surroundings: Surroundings): void {
  const journal = program.command('journal').description('the journal of the account');
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
  for (const [name, value, description] of filters) {
    command.option(`--${name.replace('_', '-')} ${value}`, description);
  }
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

function filtersOf(options: ExportOptions): Record<string, string> {
  const given = filters.flatMap(([name]) => {
    const value = options[name.replace(/_(.)/, (_match, letter: string) => letter.toUpperCase())];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}
