import type { Command } from 'commander';
import { Session, type Surroundings } from '../../session.ts';

/** `journal show`. */
export function addShow(journal: Command, surroundings: Surroundings): void {
  journal
    .command('show')
    .description('show one entry whole, with its redacted bodies and what its key commits to')
    .argument('<entry-id>', 'the id of the entry; of an outcome it is the id of the operation')
    .action(async (entryId: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      session.showRecord(await session.api.call('GET', `journal/entries/${encodeURIComponent(entryId)}/`));
    });
}
