import { Option, type Command } from 'commander';
import { setTimeout } from 'node:timers/promises';
import { journalViews, replaySchema, type Replay } from '#contracts';
import type { Answer } from '../../api/api.client.ts';
import { CommandFailure, exitCodes } from '../../exit-codes.ts';
import { ProgressBar } from '../../output/progress-bar.ts';
import { Session, type Surroundings } from '../../session.ts';

/** Each look is an entry in the journal. */
const lookEveryMs = 1000;
const columns = ['view', 'state', 'entries', 'rows', 'parked', 'switched', 'difference'];

interface StartOptions {
  readonly view?: string;
  readonly switch?: boolean;
}

/** `journal replays …`: rebuilding views from the ledger, for platform admins. */
export function addReplays(journal: Command, surroundings: Surroundings): void {
  const replays = journal.command('replays').description('views, rebuilt from the ledger and compared');

  replays
    .command('start')
    .description('rebuild views beside the live ones, compare them, and wait for the end')
    .addOption(new Option('--view <view>', 'one view; all of them without it').choices(journalViews))
    .option('--switch', 'let the rebuilt views take the place of the live ones')
    .action(async (options: StartOptions, command: Command) => {
      const session = new Session(surroundings, command);
      const answer = await session.api.call('POST', 'journal/replays/', options);
      session.terminal.say(`${answer.message} (journal: ${answer.operationId})`);
      show(session, await endOf(session, replayOf(answer)));
    });

  replays
    .command('show <id>')
    .description('show how far a replay is, or how it ended')
    .action(async (id: string, _options, command: Command) => {
      const session = new Session(surroundings, command);
      show(session, await look(session, id));
    });
}

async function endOf(session: Session, started: Replay): Promise<Replay> {
  const total = started.views.reduce((sum, view) => sum + view.of_entries, 0);
  const bar = new ProgressBar(session.terminal, total);
  let replay = started;
  try {
    while (replay.state === 'running') {
      await setTimeout(lookEveryMs);
      replay = await look(session, replay.id);
      bar.show(replay.views.reduce((sum, view) => sum + Math.min(view.entries, view.of_entries), 0));
    }
  } finally {
    bar.end();
  }
  return replay;
}

async function look(session: Session, id: string): Promise<Replay> {
  return replayOf(await session.api.call('GET', `journal/replays/${encodeURIComponent(id)}/`));
}

function replayOf({ data }: Answer): Replay {
  return replaySchema.parse(data);
}

/** Fails where views are wrong, so that a script sees it. */
function show(session: Session, { id, state, error, views }: Replay): void {
  session.showList(columns, views);
  if (state === 'different') throw new CommandFailure(exitCodes.failed, `Replay ${id}: views are different.`);
  if (state === 'failed') throw new CommandFailure(exitCodes.failed, `Replay ${id} broke off: ${error}`);
  session.terminal.say(`Replay ${id}: ${state}`);
}
