import type { Command } from 'commander';
import { entryPageSchema } from '#contracts';
import { Session, type Surroundings } from '../../session.ts';
import { addFilters, filtersOf } from './filter-options.ts';

const columns = ['seq', 'recorded_at', 'user', 'command', 'thing', 'name', 'status', 'outcome', 'id'];

interface SearchOptions {
  readonly limit?: string;
  readonly cursor?: string;
  readonly [filter: string]: unknown;
}

/** `journal search`. */
export function addSearch(journal: Command, surroundings: Surroundings): void {
  const command = journal
    .command('search')
    .description('list entries, the newest first')
    .option('--limit <number>', 'how many at most, up to 200', '50')
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (options: SearchOptions, self: Command) => {
      const { limit, cursor } = options;
      const session = new Session(surroundings, self);
      const query = { limit, cursor, ...filtersOf(options) };
      const { data } = await session.api.call('GET', 'journal/entries/', undefined, query);
      const { entries, next } = entryPageSchema.parse(data);
      session.showList(
        columns,
        entries.map((entry) => ({ ...entry, user: entry.actor.user })),
      );
      if (next !== null) session.terminal.say(`There may be more: --cursor ${next}`);
    });
  addFilters(command);
}
