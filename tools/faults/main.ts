import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineMissingError } from '../engines/installation.ts';
import { countOf, findingKinds } from '../kill/judge.ts';
import { chosenFaults, runFaults, type RoundVerdict } from './campaign.ts';

const help = `npm run test:faults -- [--rounds N] [--times N] [--seed N] [--only TEXT] [--list] [--json]

Breaks the distributed mode under steady load, on engines of its own: kills of each role at
random and at named points, broker and database stopped and killed, each role frozen for longer
than its session with the brokers, a dropped acknowledgement, the largest bodies, poison in the
log. Roles reach the engines through proxies that see the points from outside. A round lets each
fault happen, in an order of its own; then the whole ledger is read through the API and compared
with what the clients have written down in a file of their own.

  --rounds N    how many rounds (default 3; one takes about four minutes)
  --times N     how often each fault happens in a round (default 1)
  --seed N      chooses orders, instants and requests (default: another one each time)
  --only TEXT   only faults whose name contains it
  --list        print the names of the faults
  --json        print one JSON object

Exits with 1, and keeps the folder, if anything was found.
`;
const shownFindings = 20;

// What has been started ends with this process, which has to end by itself for that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    times: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(help);
else if (values.list) for (const { name } of chosenFaults(values.only)) process.stdout.write(`${name}\n`);
else
  await run(
    whole('rounds', values.rounds, 1),
    whole('times', values.times, 1),
    whole('seed', values.seed, 0),
  );

async function run(rounds: number, times: number, seed: number): Promise<void> {
  const { only } = values;
  const ofRound = chosenFaults(only).length * times;
  if (ofRound === 0) {
    process.stderr.write(`no fault has a name with ${JSON.stringify(only)}\n`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'smarter-faults-'));
  let done = 0;
  const onStep = (round: number, fault: string | null) => {
    if (fault !== null) done += 1;
    progress(done, rounds * ofRound, `round ${round}: ${fault ?? 'judging'}`);
  };
  try {
    const verdicts = await runFaults({ folder, rounds, times, seed, only, onStep });
    const passed = verdicts.every(({ findings }) => findings.length === 0);
    process.stdout.write(values.json ? json(verdicts, seed) : text(verdicts, seed));
    if (passed) rmSync(folder, { recursive: true });
    else process.stderr.write(`what was found lies in ${folder}\n`);
    process.exitCode = passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof EngineMissingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function json(verdicts: readonly RoundVerdict[], seed: number): string {
  return `${JSON.stringify({ seed, rounds: verdicts }, null, 2)}\n`;
}

function text(verdicts: readonly RoundVerdict[], seed: number): string {
  const sum = (
    of: 'requests' | 'answered' | 'refused' | 'unanswered' | 'unreached' | 'entries' | 'effects' | 'settled',
  ) => verdicts.reduce((total, verdict) => total + verdict[of], 0);
  const counts = findingKinds.map(
    (kind) => `${verdicts.reduce((total, verdict) => total + countOf(verdict, kind), 0)} ${kind}`,
  );
  const findings = verdicts.flatMap(({ round, findings: found }) =>
    found.map(({ kind, text: what }) => `  round ${round}, ${kind}: ${what}`),
  );
  return [
    `${verdicts.length} rounds of ${verdicts[0]?.faults.length} faults, seed ${seed}: ${sum('requests')} requests ` +
      `(${sum('answered')} answered, ${sum('refused')} refused, ${sum('unanswered')} unanswered, ${sum('unreached')} unreached), ` +
      `${sum('entries')} entries, ${sum('effects')} effects, ${sum('settled')} cut off and settled`,
    counts.join(', '),
    ...findings.slice(0, shownFindings),
    ...(findings.length > shownFindings ? [`  and ${findings.length - shownFindings} more`] : []),
    '',
  ].join('\n');
}

function progress(done: number, all: number, what: string): void {
  if (!process.stderr.isTTY) return void process.stderr.write(`${done} of ${all}: ${what}\n`);
  const width = 30;
  const filled = Math.floor((done / all) * width);
  process.stderr.write(
    `\r\x1b[K[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${done} of ${all}: ${what}`,
  );
}

function whole(name: string, given: string, least: number): number {
  const value = Number(given);
  if (given !== '' && Number.isInteger(value) && value >= least) return value;
  process.stderr.write(`--${name} takes a whole number from ${least}\n`);
  process.exit(2);
}
