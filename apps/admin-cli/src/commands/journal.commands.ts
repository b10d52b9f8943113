import type { Command } from 'commander';
import type { Surroundings } from '../session.ts';
import { addExport } from './journal/export.command.ts';
import { addReplays } from './journal/replays.commands.ts';
import { addRetention } from './journal/retention.commands.ts';
import { addSearch } from './journal/search.command.ts';
import { addShow } from './journal/show.command.ts';
import { addTail } from './journal/tail.command.ts';

/** `journal …`: the journal of an account, how long it is kept, and whether its views are right. */
export function addJournal(program: Command, surroundings: Surroundings): void {
  const journal = program.command('journal').description('the journal of the account');
  addSearch(journal, surroundings);
  addShow(journal, surroundings);
  addTail(journal, surroundings);
  addExport(journal, surroundings);
  addRetention(journal, surroundings);
  addReplays(journal, surroundings);
}
