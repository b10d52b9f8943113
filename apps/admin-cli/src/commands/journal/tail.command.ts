import { InvalidArgumentError, type Command } from 'commander';
import { createParser } from 'eventsource-parser';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { entrySummarySchema, type EntrySummary } from '#contracts';
import { CommandFailure, exitCodes } from '../../exit-codes.ts';
import { cellOf } from '../../output/table.ts';
import { Session, type Surroundings } from '../../session.ts';
import { addFilters, filtersOf } from './filter-options.ts';

/** How long it waits before it goes on after a connection has ended, in milliseconds. */
const againMs = 1000;

interface TailOptions {
  readonly after?: string;
  readonly json?: boolean;
  readonly [filter: string]: unknown;
}

/** What a tail says when the server ends it. */
const cutSchema = z.object({ reason: z.string() });

/** `journal tail`. */
export function addTail(journal: Command, surroundings: Surroundings): void {
  const command = journal
    .command('tail')
    .description('show entries as they come, one a line, until you end it (Ctrl-C)')
    .option(
      '--after <seq>',
      'begin behind the entry of this sequence number; with 0 at the first',
      sequenceOf,
    )
    .action(async (_options, self: Command) => {
      await follow(new Session(surroundings, self), self.optsWithGlobals<TailOptions>());
    });
  addFilters(command);
}

/** Goes on where a connection broke off, without a gap and without showing an entry twice. */
async function follow(session: Session, options: TailOptions): Promise<void> {
  const filters = filtersOf(options);
  let last = options.after;
  const parser = createParser({
    onEvent({ id, event, data }) {
      last = id ?? last;
      if (event === 'entry') {
        const entry = entrySummarySchema.parse(JSON.parse(data));
        session.terminal.print(`${options.json ? data : lineOf(entry)}\n`);
      }
      if (event === 'cut') session.terminal.say(`Cut off: ${cutSchema.parse(JSON.parse(data)).reason}.`);
    },
  });
  let connections = 0;
  for (;;) {
    try {
      const { body } = await session.api.download('journal/tail/', { ...filters, after: last });
      connections += 1;
      const decoder = new TextDecoder();
      for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
    } catch (error) {
      if (connections === 0 || !isOfTheConnection(error)) throw error;
    }
    parser.reset();
    session.terminal.say(
      `The connection has ended; going on${last === undefined ? '' : ` behind entry ${last}`}.`,
    );
    await setTimeout(againMs);
  }
}

/** A server that is away comes back; what the API turns down it would turn down again. */
function isOfTheConnection(error: unknown): boolean {
  if (error instanceof CommandFailure) return error.exitCode === exitCodes.failed;
  // So `fetch` says that a body has broken off.
  return error instanceof TypeError;
}

function lineOf({
  seq,
  recorded_at: at,
  actor,
  command,
  thing,
  name,
  status,
  outcome,
}: EntrySummary): string {
  return [seq, at, actor.user, command, thing, name, status, outcome].map(cellOf).join('  ');
}

function sequenceOf(text: string): string {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a sequence number.');
  return text;
}
