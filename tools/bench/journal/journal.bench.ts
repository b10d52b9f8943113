import { rmSync } from 'node:fs';
import { journalViews } from '#contracts';
import { letOthersGoFirst } from '#runtime';
import { LedgerWriter } from '../../../apps/journal/src/application/ledger-writer.ts';
import { recordedEvents } from './entries.ts';
import { askJournal } from '../ask-journal.ts';
import { load } from '../load.ts';
import { startSubject, type Subject } from '../subject.ts';
import { openLedger, type FilledLedger } from './filled-ledger.ts';
import { readAll, replay } from './replaying.ts';
import { fullPages, ledgerOf, search, serverOf, type Asked } from './searching.ts';
import { visibleTimes } from './visible.ts';

const small = 10_000;
const questions = 1500;
/** Over HTTP whatever else the machine does is in it, too: more of them, so that it evens out. */
const questionsOverHttp = 4500;

/**
 * Measures search, replay and visibility of the journal, as ratios on this machine in this run (DESIGN §12). Yields each
 * result, a line, as soon as it is there.
 */
export async function* benchJournal(
  nightly: boolean,
  progress: (what: string) => void,
): AsyncGenerator<string> {
  const large = nightly ? 10_000_000 : 1_000_000;
  progress('from answer to visible');
  const { rate, times } = await visibleAtHalf();
  yield `visible after the answer at half of saturation, ${rate} requests a second: ${spread(times)} of ${times.length} (target p99 500 ms)`;
  // As the journal's thread does: beside one that does not, those that read ahead share one processor.
  letOthersGoFirst();
  progress('what the views cost the thread of the journal');
  const costs = await viewCosts();
  yield `views cost the journal's thread ${costs.views.toFixed(0)} µs of CPU an entry beside ${costs.writer.toFixed(0)} µs of its writer`;
  const [smaller, ledger] = [await openLedger(), await openLedger()];
  try {
    await smaller.fill(small, () => {});
    await ledger.fill(large, (entries) => {
      if (entries % 100_000 === 0) progress(`filled: ${entries} of ${large}`);
    });
    yield* searchesByThread(smaller, ledger, large, progress);
    yield* replays(ledger, progress);
    await Promise.all([smaller, ledger].map((each) => each.close()));
    yield* searchesOverHttp(smaller, ledger, large, progress);
  } finally {
    for (const { dataDir } of [smaller, ledger]) rmSync(dataDir, { recursive: true, force: true });
  }
}

/** As callers see it: what they wait for is the request and its entry, too. */
async function* searchesOverHttp(
  smaller: FilledLedger,
  larger: FilledLedger,
  size: number,
  progress: (what: string) => void,
): AsyncGenerator<string> {
  const servers: Subject[] = [];
  const started = async ({ dataDir }: FilledLedger) => {
    const server = await startSubject('on', dataDir);
    servers.push(server);
    // The entries are older than what is kept without a policy.
    await askJournal(server, 'retention/', { method: 'PUT', body: '{"default_days":3650}' });
    return server;
  };
  try {
    const [few, many] = [await started(smaller), await started(larger)];
    const asked = [await serverOf(few, small), await serverOf(many, size)];
    progress(`${questionsOverHttp} searches over HTTP of each`);
    const took = await measured(asked, questionsOverHttp);
    const heads = await Promise.all(servers.map(headOf));
    yield `search over HTTP among ${small} and ${size} entries (${heads.join(' and ')} at the end: each search is one), p50 / p99: ${compared(took)} (target 1.2)`;
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function headOf(server: Subject): Promise<number> {
  const { data } = (await askJournal(server, 'entries/?limit=1')) as { data: { head: { size: number } } };
  return data.head.size;
}

async function* searchesByThread(
  smaller: FilledLedger,
  larger: FilledLedger,
  size: number,
  progress: (what: string) => void,
): AsyncGenerator<string> {
  const asked = [ledgerOf(smaller, small), ledgerOf(larger, size)];
  progress(`${questions} searches of each`);
  const took = await measured(asked, questions);
  yield `search by the thread of the journal among ${small} and ${size} entries, p50 / p99: ${compared(took)} (target 1.2)`;
  const full = await fullPages(asked, questions);
  const ofFull = took.map((times) => times.filter((_, number) => full[number]));
  yield `of these where both fill a page of 50: ${compared(ofFull)}`;
}

async function* replays(ledger: FilledLedger, progress: (what: string) => void): AsyncGenerator<string> {
  progress('raw read');
  const read = await readAll(ledger);
  yield `raw read: ${read.rows.toFixed(1)} s as rows, ${read.documents.toFixed(1)} s as documents`;
  for (const views of [journalViews, ...journalViews.map((view) => [view])]) {
    progress(`replay of ${views.join(', ')}`);
    const { state, rebuilt, cpuOfRebuilding, total } = await replay(ledger, views);
    yield (
      `replay of ${views.join(', ')}: ${state}, rebuilt in ${rebuilt.toFixed(1)} s (${cpuOfRebuilding.toFixed(1)} s of CPU), with comparison ${total.toFixed(1)} s; ` +
      `speed / raw read: ${(read.documents / rebuilt).toFixed(2)} of documents, ${(read.rows / rebuilt).toFixed(2)} of rows (target 0.8)`
    );
  }
}

async function visibleAtHalf() {
  const subject = await startSubject('on');
  try {
    const rate = Math.floor((await load(subject, 5)).perSecond / 2);
    return { rate, ...(await visibleTimes(subject, 10, rate)) };
  } finally {
    await subject.stop();
  }
}

/** After a first round, in which the machine warms up. */
async function measured(asked: readonly Asked[], count: number): Promise<number[][]> {
  await search(asked, questions);
  return await search(asked, count);
}

/** Microseconds of CPU an entry, in batches as they come under load. */
async function viewCosts() {
  const ledger = await openLedger();
  const writer = new LedgerWriter(ledger.store, Buffer.alloc(32));
  const [batch, batches] = [100, 200];
  const spent = { writer: 0, views: 0 };
  for (let number = 0; number < batches; number += 1) {
    const events = recordedEvents(1 + number * batch, batch);
    const before = process.cpuUsage();
    const { entries } = await writer.write(0, events);
    const written = process.cpuUsage(before);
    await ledger.views.add(entries);
    const all = process.cpuUsage(before);
    spent.writer += written.user + written.system;
    spent.views += all.user + all.system - written.user - written.system;
  }
  await ledger.close();
  rmSync(ledger.dataDir, { recursive: true });
  return { writer: spent.writer / (batch * batches), views: spent.views / (batch * batches) };
}

/** How long the same questions took among few entries and among many. */
function compared(took: readonly (readonly number[])[]): string {
  const [few = [], many = []] = took.map((times) => times.toSorted((one, other) => one - other));
  const ratio = at(many, 0.99) / at(few, 0.99);
  return `${spread(few)} and ${spread(many)}: p99 ratio ${ratio.toFixed(2)} of ${few.length} questions`;
}

function at(sorted: readonly number[], quantile: number): number {
  return sorted[Math.ceil(sorted.length * quantile) - 1] ?? Number.NaN;
}

function spread(sorted: readonly number[]): string {
  return `${at(sorted, 0.5).toFixed(2)} / ${at(sorted, 0.99).toFixed(2)} ms`;
}
