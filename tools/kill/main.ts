import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { countOf, findingKinds, type Verdict } from './judge.ts';

const help = `npm run test:kill -- [--rounds N] [--seed N] [--json]

Kills a server with SIGKILL at random instants under load (reads, changes, bad keys, unknown
paths, clients that give up; on eight connections) and starts it again on the same data. Then the
whole ledger is read through the API and compared with what the clients have written down in a
file of their own, synced before each request and after each answer.

  --rounds N   kills (default 30)
  --seed N     chooses instants and requests (default: another one each time)
  --json       print one JSON object

Exits with 1, and keeps the folder, if anything was found.
No finding in N kills bounds the rate at about 3/N per kill (95 %).
`;
const shownFindings = 20;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(help);
else await run(whole('rounds', values.rounds, 1), whole('seed', values.seed, 0));

async function run(rounds: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-kill-'));
  const verdict = await runCampaign({ folder, rounds, seed, onRound: (round) => progress(round, rounds) });
  if (process.stderr.isTTY) process.stderr.write('\n');
  const passed = verdict.findings.length === 0;
  process.stdout.write(values.json ? json(verdict, rounds, seed) : text(verdict, rounds, seed));
  if (passed) rmSync(folder, { recursive: true });
  else process.stderr.write(`what was found lies in ${folder}\n`);
  process.exitCode = passed ? 0 : 1;
}

function countsOf(verdict: Verdict) {
  return Object.fromEntries(findingKinds.map((kind) => [kind, countOf(verdict, kind)]));
}

function json(verdict: Verdict, rounds: number, seed: number): string {
  return `${JSON.stringify({ rounds, seed, counts: countsOf(verdict), ...verdict }, null, 2)}\n`;
}

function text(verdict: Verdict, rounds: number, seed: number): string {
  const { findings, requests, answered, refused, unanswered, unreached, entries, effects, settled } = verdict;
  const counts = Object.entries(countsOf(verdict)).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${rounds} kills, seed ${seed}: ${requests} requests (${answered} answered, ${refused} refused, ` +
      `${unanswered} unanswered, ${unreached} unreached), ${entries} entries, ${effects} effects, ${settled} cut off and settled`,
    counts.join(', '),
    ...findings.slice(0, shownFindings).map((finding) => `  ${finding.kind}: ${finding.text}`),
    ...(findings.length > shownFindings ? [`  and ${findings.length - shownFindings} more`] : []),
    '',
  ].join('\n');
}

function progress(round: number, rounds: number): void {
  if (!process.stderr.isTTY) return;
  const width = 30;
  const done = Math.floor((round / rounds) * width);
  process.stderr.write(`\r[${'#'.repeat(done)}${' '.repeat(width - done)}] kill ${round} of ${rounds}`);
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least) return value;
  process.stderr.write(`--${name} takes a whole number from ${least}\n`);
  process.exit(2);
}
