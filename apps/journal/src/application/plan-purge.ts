import type { DueEntries, PurgeOrder, PurgePart, RetentionPolicy, RetentionPreview } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { dayMs, daysInForce, type Subject } from '../domain/retention/retention.ts';
import { dueEntries, entriesByRule } from './due-entries.ts';
import { isOrderOfPurge } from './purge-ordered-event.ts';
import type { PurgeQuestion } from './purge-question.port.ts';
import type { Shelf, ShelfReader } from './purge.store.port.ts';

/**
 * What of an account is due: an entry is, once `days` × 24 h have passed since it was recorded. Undefined
 * if nothing is, if an order of the account is still being carried out, or if only orders are due: the
 * order that deleted them would be an entry in their place, for ever.
 */
export async function planPurge(
  shelves: ShelfReader,
  question: PurgeQuestion,
): Promise<PurgeOrder | undefined> {
  if (await shelves.hasOpenOrder(question.account)) return undefined;
  const parts = await partsDue(shelves, question);
  if (parts.every(isOrderOfPurge)) return undefined;
  return {
    as_of: timestampOfMillis(question.now),
    policy_version: question.policyVersion,
    entries: totalOf(parts),
    parts: [...parts],
  };
}

/** What is due and what falls due; what is being deleted counts as due until it is gone. */
export async function foresee(shelves: ShelfReader, question: PurgeQuestion): Promise<DueEntries> {
  const { account, retention, now } = question;
  const parts = await partsDue(shelves, question);
  return dueEntries(await shelves.shelves(account), retention, now, totalOf(parts));
}

/** As `foresee` for one policy, and how many entries each of its rules is about. */
export async function previewPurge(
  shelves: ShelfReader,
  question: PurgeQuestion & { readonly policy: RetentionPolicy },
): Promise<Pick<RetentionPreview, 'due' | 'rules'>> {
  const { account, policy, now } = question;
  const retention = { ...question.retention, policies: [policy] as const };
  const lastDue = lastDueOf(shelves, account, now);
  const countDue = async (shelf: Shelf) => {
    const last = await lastDue(daysInForce(retention, shelf));
    return (await partOf(shelves, account, [shelf], last))?.entries ?? 0;
  };
  return {
    due: await foresee(shelves, { ...question, retention }),
    rules: await entriesByRule(await shelves.shelves(account), policy, countDue),
  };
}

async function partsDue(
  shelves: ShelfReader,
  { account, retention, now }: PurgeQuestion,
): Promise<readonly PurgePart[]> {
  const parts: PurgePart[] = [];
  const lastDue = lastDueOf(shelves, account, now);
  for (const [subject, ofSubject] of bySubject(await shelves.shelves(account))) {
    const days = daysInForce(retention, subject);
    const last = await lastDue(days);
    const part = await partOf(shelves, account, ofSubject, last);
    if (part !== undefined) parts.push({ ...subject, days, ...part });
  }
  return parts;
}

/** Up to which sequence number what is kept for so many days is due; found once for each number of days. */
function lastDueOf(shelves: ShelfReader, account: string, now: number): (days: number) => Promise<number> {
  const known = new Map<number, Promise<number>>();
  return (days) => {
    const last = known.get(days) ?? shelves.lastSeqRecordedAt(account, now - days * dayMs);
    known.set(days, last);
    return last;
  };
}

async function partOf(shelves: ShelfReader, account: string, ofSubject: readonly Shelf[], last: number) {
  const due = ofSubject.filter(({ firstSeq }) => firstSeq <= last);
  let entries = 0;
  for (const shelf of due) {
    entries += shelf.lastSeq <= last ? shelf.entries : await shelves.countUpTo(account, shelf, last);
  }
  if (entries === 0) return undefined;
  return {
    after_seq: Math.min(...due.map(({ firstSeq }) => firstSeq)) - 1,
    through_seq: Math.min(last, Math.max(...due.map(({ lastSeq }) => lastSeq))),
    entries,
  };
}

function totalOf(parts: readonly PurgePart[]): number {
  return parts.reduce((total, { entries }) => total + entries, 0);
}

function bySubject(shelves: readonly Shelf[]): Iterable<readonly [Subject, readonly Shelf[]]> {
  const subjects = new Map<string, [Subject, Shelf[]]>();
  for (const shelf of shelves) {
    const { class: of, command, thing } = shelf;
    const name = JSON.stringify([of, command, thing]);
    const known = subjects.get(name) ?? [{ class: of, command, thing }, []];
    known[1].push(shelf);
    subjects.set(name, known);
  }
  return subjects.values();
}
