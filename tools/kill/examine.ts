import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SqliteEventStore } from '#event-store';
import type { ClientLedger } from './client-ledger.ts';
import type { Connection } from './connection.ts';
import { judge, type Entry, type Verdict } from './judge.ts';
import { effectField } from './requests.ts';

/** How long the system gets to settle what a kill left open. */
const settlingMs = 20_000;
const againMs = 500;

export interface Subject {
  readonly dataDir: string;
  readonly clients: ClientLedger;
  /** Commits that the first start makes by itself. */
  readonly ownCommits: number;
}

/** What is compared: what the clients know, and what the store and the log are known to hold. */
export interface Evidence {
  readonly clients: ClientLedger;
  /** The command ids of all commits that the clients can have caused, in order. */
  readonly commits: () => Promise<readonly string[]>;
  /** Events that nobody can read, which were put into the operation log. */
  readonly poisoned?: number;
}

/** `examineBy` of a server in one process. */
export async function examine(
  { dataDir, clients, ownCommits }: Subject,
  reader: Connection,
): Promise<Verdict> {
  return await examineBy(
    { clients, commits: async () => (await commitsIn(dataDir)).slice(ownCommits) },
    reader,
  );
}

/** A question of the judge was not answered with 200. */
class UnansweredError extends Error {
  override name = 'UnansweredError';
}

/**
 * Reads the whole ledger through the API and judges it by what the clients have written down; again
 * until nothing is found, or what is still open had its time. The server must run.
 */
export async function examineBy(
  evidence: Evidence,
  reader: Connection,
  givenMs = settlingMs,
): Promise<Verdict> {
  const deadline = performance.now() + givenMs;
  for (;;) {
    const isLast = performance.now() > deadline;
    try {
      const verdict = await examineOnce(evidence, reader);
      if (verdict.findings.length === 0 || isLast) return verdict;
    } catch (error) {
      // Just after a fault the API may refuse for a while; it has to answer before the time is over.
      if (!(error instanceof UnansweredError) || isLast) throw error;
    }
    await setTimeout(againMs);
  }
}

/** The command ids of all commits, in order. */
export async function commitsIn(dataDir: string): Promise<readonly string[]> {
  const store = await SqliteEventStore.open(join(dataDir, 'accounts', 'events.sqlite'));
  try {
    return (await store.readAll(0, Number.MAX_SAFE_INTEGER)).map(({ commandId }) => commandId);
  } finally {
    await store.close();
  }
}

async function examineOnce(
  { clients, commits, poisoned = 0 }: Evidence,
  reader: Connection,
): Promise<Verdict> {
  const state = await stateOf(reader);
  // What is asked from here on is not yet in the pages that are read.
  const lines = await clients.read();
  const entries = await allEntries(reader);
  return judge(lines, { state, entries, commits: await commits(), poisoned });
}

async function stateOf(reader: Connection): Promise<number | null> {
  const path = '/api/v1/cli/describe/account/';
  const { spec } = await dataOf<{ spec: { config: Record<string, unknown> } }>(reader, path);
  const effect = Number(spec.config[effectField]);
  return Number.isInteger(effect) && effect > 0 ? effect : null;
}

async function allEntries(reader: Connection): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/api/v1/journal/entries/?limit=200&cursor=${cursor}`;
    const page: { entries: Entry[]; next: string | null } = await dataOf(reader, path);
    entries.push(...page.entries);
    cursor = page.next;
  }
  return entries;
}

async function dataOf<Data>(reader: Connection, path: string): Promise<Data> {
  const reply = await reader.send({ weight: 1, method: 'GET', path, key: 'good' });
  if (reply?.status !== 200) throw new UnansweredError(`GET ${path} answered ${reply?.status ?? 'nothing'}`);
  return (JSON.parse(reply.body) as { data: Data }).data;
}
