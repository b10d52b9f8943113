import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngines, type Engines } from '../../engines/engines.ts';
import { visibleTimes, type VisibleTimes } from '../journal/visible.ts';
import { appenders, startAppends, type AppendResult } from './appends.ts';
import { concurrency, startCalls, type CallResult } from './calls.ts';
import { startDistributedSubject } from './distributed.subject.ts';
import { batchSize, measureLedgerAppends, type LedgerAppendResult } from './ledger-appends.ts';
import { Samples } from './samples.ts';

/** As the topics of calls have. */
const partitions = 6;
const ledgerEntries = 2000;
const visible = { seconds: 15, rate: 100 };

export interface DistributedResult {
  readonly calls: Readonly<Record<'ours' | 'stock' | 'stockOnOne', readonly CallResult[]>>;
  readonly appends: readonly AppendResult[];
  readonly ledger: readonly LedgerAppendResult[];
  readonly visible: VisibleTimes;
  /** What keeps the documents: a real MongoDB, or the stand-in, whose figures say nothing of one. */
  readonly database: string;
}

/** Measures the distributed mode on a real broker, as ratios on this machine in this run (DESIGN §12). */
export async function benchDistributed(
  seconds: number,
  rounds: number,
  progress: (what: string) => void,
): Promise<DistributedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-bench-'));
  progress('engines');
  const engines = await startEngines(folder);
  try {
    const brokers = engines.variables.KAFKA_BROKERS.split(',');
    return {
      calls: await benchCalls(brokers, seconds, rounds, progress),
      appends: await benchAppends(brokers, seconds, rounds, progress),
      ledger: await benchLedger(engines, rounds, progress),
      visible: await benchVisible(engines, progress),
      database: engines.mongo?.kind ?? 'the server of MONGODB_URI',
    };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchCalls(
  brokers: readonly string[],
  seconds: number,
  rounds: number,
  progress: (what: string) => void,
) {
  const subjects = {
    ours: await startCalls('ours', brokers, partitions),
    stock: await startCalls('stock', brokers, partitions),
    // It handles one call at a time, and is quickest where it has least to ask for.
    stockOnOne: await startCalls('stock', brokers, 1),
  };
  const results: Record<keyof typeof subjects, CallResult[]> = { ours: [], stock: [], stockOnOne: [] };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of ['ours', 'stock', 'stockOnOne'] as const) {
        progress(`calls, round ${round} of ${rounds}: ${name}`);
        results[name].push(await subjects[name].measure(seconds));
      }
    }
    return results;
  } finally {
    for (const subject of Object.values(subjects)) await subject.stop();
  }
}

async function benchAppends(
  brokers: readonly string[],
  seconds: number,
  rounds: number,
  progress: (what: string) => void,
): Promise<readonly AppendResult[]> {
  const subject = await startAppends(brokers);
  const results: AppendResult[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      progress(`appends, round ${round} of ${rounds}`);
      results.push(await subject.measure(seconds));
    }
    return results;
  } finally {
    await subject.stop();
  }
}

async function benchLedger(
  { variables }: Engines,
  rounds: number,
  progress: (what: string) => void,
): Promise<readonly LedgerAppendResult[]> {
  const results: LedgerAppendResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`ledger, round ${round} of ${rounds}`);
    results.push(await measureLedgerAppends(variables.MONGODB_URI, ledgerEntries));
  }
  return results;
}

async function benchVisible({ variables }: Engines, progress: (what: string) => void): Promise<VisibleTimes> {
  progress('from answer to visible');
  const subject = await startDistributedSubject(variables);
  try {
    return await visibleTimes(subject, visible.seconds, visible.rate);
  } finally {
    await subject.stop();
  }
}

/** The figures beside their targets, as text. */
export function reportOf({ calls, appends, ledger, visible: seen, database }: DistributedResult): string {
  const alone = (of: readonly CallResult[]) => new Samples(of.map((each) => each.alone.latenciesMs.median));
  const many = (of: readonly CallResult[]) => new Samples(of.map((each) => each.many.latenciesMs.median));
  const rate = (of: readonly CallResult[]) => new Samples(of.map((each) => each.many.perSecond));
  const callRow = (name: string, of: readonly CallResult[]) =>
    `  ${name.padEnd(20)}p50 alone ${alone(of).spread(2)} ms   p50 of ${concurrency} ${many(of).spread(1)} ms   ` +
    `${rate(of).spread(0)} calls/s`;
  const appendRate = (of: keyof AppendResult) => new Samples(appends.map((each) => each[of].perSecond));
  const appendRow = (name: string, of: keyof AppendResult) => {
    const p50 = new Samples(appends.map((each) => each[of].latenciesMs.median));
    return `  ${name.padEnd(20)}${appendRate(of).spread(0)} appends/s   p50 ${p50.spread(2)} ms`;
  };
  const ratio = (one: Samples, other: Samples) => (one.median / other.median).toFixed(2);
  const [entries, documents] = [
    new Samples(ledger.map((each) => each.ledger)),
    new Samples(ledger.map((each) => each.raw)),
  ];
  const bestStock = Math.max(rate(calls.stock).median, rate(calls.stockOnOne).median);
  const times = new Samples(seen.times);
  const limits = database === 'mongod' ? '' : ` (${database}: says nothing of MongoDB's speed)`;
  return [
    `calls of 100 bytes over Kafka, ${calls.ours.length} rounds, median (min–max):`,
    callRow('ours', calls.ours),
    callRow(`stock, ${partitions} partitions`, calls.stock),
    callRow('stock, 1 partition', calls.stockOnOne),
    `  p50 alone ${alone(calls.ours).median.toFixed(2)} ms (target below 2); ` +
      `throughput / the better stock: ${(rate(calls.ours).median / bestStock).toFixed(2)} (target 5), ` +
      `/ stock on as many partitions: ${ratio(rate(calls.ours), rate(calls.stock))}`,
    `appends to the operation log, ${appenders} at a time:`,
    appendRow('made and appended', 'made'),
    appendRow('appended', 'ready'),
    appendRow('raw producer', 'raw'),
    `  made and appended / raw: ${ratio(appendRate('made'), appendRate('raw'))} (target 0.5); ` +
      `appended / raw: ${ratio(appendRate('ready'), appendRate('raw'))}`,
    `ledger, batches of ${batchSize} up to ${ledgerEntries} entries: ${entries.spread(0)} entries/s; ` +
      `raw insertMany ${documents.spread(0)} documents/s`,
    `  ledger / raw: ${ratio(entries, documents)} (target 0.8)${limits}`,
    `visible after the answer, ${visible.rate} requests/s beside: p50 ${times.median.toFixed(0)} ms, ` +
      `p99 ${times.at(0.99).toFixed(0)} ms of ${times.count} (target p99 1000); ` +
      `refused ${seen.refused}, lag at the end ${seen.lagAtEnd}`,
    '',
  ].join('\n');
}
