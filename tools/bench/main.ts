import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAccounts } from './accounts.ts';
import { consoleReportOf, measureConsole } from './console.ts';
import { benchDistributed, reportOf } from './distributed/distributed.bench.ts';
import { benchJournal } from './journal/journal.bench.ts';
import { load, type LoadResult } from './load.ts';
import { measurePurge } from './purge.ts';
import { startSubject, type Variant } from './subject.ts';

const help = `npm run bench -- [--seconds N] [--rounds N] [--json]
npm run bench -- --journal [--nightly]
npm run bench -- --purge [--nightly] [--json]
npm run bench -- --accounts [--requests N] [--json]
npm run bench -- --distributed [--seconds N] [--rounds N] [--json]
npm run bench -- --console [--json]

Measures what journaling costs, as ratios on this machine in this run (DESIGN §12):
saturated throughput and main-thread CPU with journaling on, off, and against a bare
Fastify route; latency at half of saturation; start and idle memory.

  --seconds N   length of each measurement (default 10; the target asks for 60)
  --rounds N    how often each variant is measured, in turn (default 3)
  --json        print one JSON object

With --journal: search among 10 000 and 1 000 000 entries, replay against a raw read, and how
soon an answer is visible; in minutes. With --purge: what purging 200 000 entries does to the
latency of other requests (DESIGN §12). With --accounts: latency of creating, changing and describing
users. With --distributed: calls over Kafka beside Nest's stock transport, appends to the log beside
the bare producer, appends to a ledger beside insertMany, and how soon an answer is visible; on engines
as npm run engines has them, about two and a half minutes (by default 2 s each, 3 rounds). With
--console: what the Journal page of the Admin Console loads, how soon it is of use and shows a call, and
how 100 000 entries scroll, in a headless Chromium (scripts/chromium.mjs); about two minutes.

  --requests N  how many of each (default 1000)
  --nightly     search among 10 000 000 entries; purge a million
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    journal: { type: 'boolean', default: false },
    accounts: { type: 'boolean', default: false },
    distributed: { type: 'boolean', default: false },
    console: { type: 'boolean', default: false },
    requests: { type: 'string', default: '1000' },
    purge: { type: 'boolean', default: false },
    nightly: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(help);
else if (values.journal) await runJournal(values.nightly);
else if (values.accounts) await runAccounts(positive('requests', values.requests));
else if (values.purge) await runPurge(values.nightly ? 1_000_000 : 200_000);
else if (values.console) await runConsole();
else if (values.distributed) await runDistributed(secondsOr('2'), positive('rounds', values.rounds));
else await run(secondsOr('10'), positive('rounds', values.rounds));

type HalfVariant = Exclude<Variant, 'bare'>;

async function run(seconds: number, rounds: number): Promise<void> {
  const saturated: Record<Variant, LoadResult[]> = { bare: [], off: [], on: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const variant of ['bare', 'off', 'on'] as const) {
      progress(`round ${round} of ${rounds}: ${variant}, ${seconds} s saturated`);
      saturated[variant].push(await measured(variant, seconds));
    }
  }
  const rate = Math.floor(median(saturated.on.map(({ perSecond }) => perSecond)) / 2);
  const half: Record<HalfVariant, LoadResult[]> = { off: [], on: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const variant of ['off', 'on'] as const) {
      progress(`round ${round} of ${rounds}: ${variant}, half of saturation: ${rate} requests a second`);
      half[variant].push(await measured(variant, seconds, rate));
    }
  }
  progress('start and memory');
  const started = await startAndMemory();
  report({ seconds, rounds, saturated, rate, half, started });
}

async function runJournal(nightly: boolean): Promise<void> {
  for await (const line of benchJournal(nightly, progress)) process.stdout.write(`${line}\n`);
}

async function runDistributed(seconds: number, rounds: number): Promise<void> {
  const result = await benchDistributed(seconds, rounds, progress);
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : reportOf(result));
}

async function runConsole(): Promise<void> {
  const result = await measureConsole(progress);
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : consoleReportOf(result));
}

async function runPurge(entries: number): Promise<void> {
  const result = await measurePurge(entries, progress);
  const ratio = result.p99MsDuring / result.p99MsBefore;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, ratio }, null, 2)}\n`
      : `purge of ${result.entries} entries in ${result.purgeSeconds.toFixed(0)} s; at ${result.rate}/s: ` +
          `p99 ${result.p99MsBefore.toFixed(1)} ms before, ${result.p99MsDuring.toFixed(1)} ms during ` +
          `(${result.worstP99Ms.toFixed(1)} in its worst 5 s): ${ratio.toFixed(2)} × ` +
          `(target below 2); refused ${result.refused}\n`,
  );
}

async function runAccounts(requests: number): Promise<void> {
  const result = await measureAccounts(requests, progress);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { create, apply, describe, describeKey, createAtOnce } = result;
  const row = (what: string, { p50Ms, p99Ms }: { p50Ms: number; p99Ms: number }, target = '') =>
    `  ${what.padEnd(22)}p50 ${p50Ms.toFixed(2)} ms   p99 ${p99Ms.toFixed(2)} ms${target}`;
  process.stdout.write(
    [
      `users over HTTP, one client, ${requests} of each:`,
      row('create', create),
      row('apply of a change', apply, '   (target: p50 below 3 ms)'),
      row('describe', describe, '   (target: p50 below 1 ms)'),
      row('describe of a key', describeKey),
      `${result.clients} clients: ${createAtOnce.perSecond.toFixed(0)} created/s`,
      row('create', createAtOnce),
      '',
    ].join('\n'),
  );
}

async function measured(variant: Variant, seconds: number, rate?: number): Promise<LoadResult> {
  const subject = await startSubject(variant);
  try {
    await load(subject, 2, rate);
    return await load(subject, seconds, rate);
  } finally {
    await subject.stop();
  }
}

async function startAndMemory() {
  const first = await startSubject('on');
  const second = await first.restart();
  const before = performance.now();
  await fetch(`${second.url}/api/v1/cli/whoami/`, { headers: { authorization: `Token ${second.key}` } });
  const result = {
    secondStartToAnswerMs: Math.round(second.startedInMs + performance.now() - before),
    idleMiB: second.residentMiB(),
  };
  await second.stop();
  return result;
}

interface Report {
  readonly seconds: number;
  readonly rounds: number;
  readonly saturated: Readonly<Record<Variant, readonly LoadResult[]>>;
  readonly rate: number;
  readonly half: Readonly<Record<HalfVariant, readonly LoadResult[]>>;
  readonly started: { readonly secondStartToAnswerMs: number; readonly idleMiB: number };
}

function report(result: Report): void {
  const { saturated, half, started } = result;
  const perSecond = (variant: Variant) => saturated[variant].map((each) => each.perSecond);
  const cpu = (variant: Variant) => saturated[variant].map((each) => each.mainThreadUs);
  const p99 = (variant: HalfVariant) => half[variant].map((each) => each.p99Ms);
  const ratios = {
    onToOff: median(perSecond('on')) / median(perSecond('off')),
    onToBare: median(perSecond('on')) / median(perSecond('bare')),
    mainThreadUsOfJournaling: median(cpu('on')) - median(cpu('off')),
    p99MsOfJournalingAtHalf: median(p99('on')) - median(p99('off')),
  };
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ ...result, ratios }, null, 2)}\n`);
    return;
  }
  const row = (variant: Variant) =>
    `  ${variant.padEnd(5)}${spread(perSecond(variant), 0)} requests/s   main thread ${spread(cpu(variant), 1)} µs/request   ` +
    `refused ${sum(saturated[variant].map((each) => each.refused))}   lag at end ${Math.max(...saturated[variant].map((each) => each.lagAtEnd))}`;
  process.stdout.write(
    [
      `whoami, 64 connections, ${result.rounds} rounds of ${result.seconds} s, median (min–max):`,
      ...(['bare', 'off', 'on'] as const).map(row),
      `journaling on / off: ${ratios.onToOff.toFixed(2)} (target 0.7); on / bare: ${ratios.onToBare.toFixed(2)}`,
      ...(['off', 'on'] as const).map((variant) => cpuRow(variant, saturated[variant])),
      `main-thread CPU of journaling: ${ratios.mainThreadUsOfJournaling.toFixed(1)} µs/request (target 12)`,
      `at ${result.rate}/s: p99 on ${spread(p99('on'), 1)} ms, off ${spread(p99('off'), 1)} ms (target: + 3 ms at most)`,
      `second start to first answer: ${started.secondStartToAnswerMs} ms (target 1500); idle: ${started.idleMiB} MiB (target 150)`,
      '',
    ].join('\n'),
  );
}

/** Where the CPU of a request goes; what takes less than half a microsecond is left out. */
function cpuRow(variant: Variant, results: readonly LoadResult[]): string {
  const names = [...new Set(results.flatMap(({ cpuUs }) => Object.keys(cpuUs)))];
  const parts = names
    .map((name) => ({ name, us: median(results.map(({ cpuUs }) => cpuUs[name] ?? 0)) }))
    .filter(({ us }) => us >= 0.5)
    .toSorted((one, other) => other.us - one.us);
  const total = sum(parts.map(({ us }) => us));
  const atMost = (availableParallelism() / total) * 1e6;
  return (
    `CPU of a request, journaling ${variant}: ${parts.map(({ name, us }) => `${name} ${us.toFixed(1)}`).join(', ')}; ` +
    `together ${total.toFixed(0)} µs: ${availableParallelism()} processors do at most ${atMost.toFixed(0)} a second`
  );
}

function spread(numbers: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return `${median(numbers).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function secondsOr(standard: string): number {
  return positive('seconds', values.seconds ?? standard);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} takes a whole number above 0\n`);
  process.exit(2);
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
