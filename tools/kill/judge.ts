import type { ClientLine, Sent } from './client-ledger.ts';
import { numberOf } from './connection.ts';

/** An entry as the API shows it. */
export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly operation_id: string;
  readonly key: string;
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number | null;
  readonly outcome: string;
  readonly client: { readonly user_agent: string | null };
}

/** What the system shows of itself after the last restart. */
export interface Shown {
  /** The whole ledger, in any order. */
  readonly entries: readonly Entry[];
  /** The command id of every commit that the clients can have caused, in order. */
  readonly commits: readonly string[];
  /** The number of the request whose effect is the state now; null if there was none. */
  readonly state: number | null;
  /** Unreadable events that were put into the operation log: each is an entry, quarantined. */
  readonly poisoned?: number;
}

export const findingKinds = [
  /** Answered with a receipt, and not in the ledger, or its effect is not in the store. */
  'lost',
  /** More than one outcome of one request, or an entry id or effect twice. */
  'duplicated',
  /** An entry that no client asked for. */
  'phantom',
  /** An entry that says something else than its answer or its effect. */
  'mismatched',
  /** Entries of one connection in another order than its requests, or a state that is not the latest. */
  'reordered',
  /** The sequence is not 1..n. */
  'gaps',
  /** An effect that no entry accounts for. */
  'unaccounted',
  /** An unknown operation that was not settled. */
  'unsettled',
] as const;

export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly requests: number;
  /** Answered with a receipt. */
  readonly answered: number;
  /** Answered without one: refused, since it could not be recorded. */
  readonly refused: number;
  /** Sent, perhaps, and not answered. */
  readonly unanswered: number;
  /** Of these, how many have an entry all the same: their connection ended before the answer that they had. */
  readonly unheard: number;
  /** Never sent, as nothing listened. */
  readonly unreached: number;
  readonly entries: number;
  readonly effects: number;
  /** Operations that were cut off and settled afterwards. */
  readonly settled: number;
}

interface Request extends Sent {
  /** Where it stands in the client's ledger, and where its end does. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly isUnreached: boolean;
  readonly answer: {
    readonly status: number;
    readonly id: string | null;
    readonly key: string | null;
  } | null;
}

/** Compares what the clients know with what the system shows. Pure; an empty list is a pass. */
export function judge(lines: readonly ClientLine[], shown: Shown): Verdict {
  const requests = requestsOf(lines);
  const readable = shown.entries.filter((entry) => !isQuarantined(entry));
  const outcomes = readable.filter(({ id, operation_id: operation }) => id === operation);
  const resolutions = readable.filter(({ id, operation_id: operation }) => id !== operation);
  const all = [...requests.values()];
  const findings = [
    ...judgeSequence(shown.entries),
    ...judgeQuarantine(shown.entries.length - readable.length, shown.poisoned ?? 0),
    ...judgeOutcomes(requests, outcomes),
    ...judgeOrder(requests, outcomes),
    ...judgeResolutions(all, outcomes, resolutions, new Set(shown.commits)),
    ...judgeEffects(all, outcomes, resolutions, shown.commits),
    ...judgeState(requests, shown.state),
  ];
  const answers = all.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const answered = answers.filter(({ id }) => id !== null).length;
  const unanswered = all.filter(({ answer, isUnreached }) => answer === null && !isUnreached);
  const recorded = new Set(outcomes.map(({ client }) => numberOf(client.user_agent)));
  return {
    findings,
    requests: all.length,
    answered,
    refused: answers.length - answered,
    unanswered: unanswered.length,
    unheard: unanswered.filter(({ number }) => recorded.has(number)).length,
    unreached: all.filter(({ isUnreached }) => isUnreached).length,
    entries: shown.entries.length,
    effects: shown.commits.length,
    settled: resolutions.filter(isSettlement).length,
  };
}

export function countOf({ findings }: Verdict, kind: FindingKind): number {
  return findings.filter((finding) => finding.kind === kind).length;
}

function requestsOf(lines: readonly ClientLine[]): ReadonlyMap<number, Request> {
  const requests = new Map<number, Request>();
  for (const [index, line] of lines.entries()) {
    if (line.event === 'sent') {
      // A client that died itself has no line of the end: it never ended.
      const open = { endedAt: Number.MAX_SAFE_INTEGER, isUnreached: false, answer: null };
      requests.set(line.number, { ...line, sentAt: index, ...open });
      continue;
    }
    const request = requests.get(line.number);
    if (request === undefined) throw new Error(`request ${line.number} ended before it was sent`);
    requests.set(line.number, {
      ...request,
      endedAt: index,
      isUnreached: line.event === 'unreached',
      answer: line.event === 'answered' ? line : null,
    });
  }
  return requests;
}

function judgeSequence(entries: readonly Entry[]): Finding[] {
  const sequence = entries.map(({ seq }) => seq).sort((one, other) => one - other);
  const hole = sequence.findIndex((seq, index) => seq !== index + 1);
  const findings: Finding[] = [];
  if (hole !== -1) findings.push({ kind: 'gaps', text: `seq ${sequence[hole]} stands at place ${hole + 1}` });
  for (const id of repeated(entries.map((entry) => entry.id))) {
    findings.push({ kind: 'duplicated', text: `entry ${id} is there twice` });
  }
  return findings;
}

function judgeQuarantine(quarantined: number, poisoned: number): Finding[] {
  if (quarantined === poisoned) return [];
  const kind = quarantined < poisoned ? 'lost' : 'phantom';
  return [{ kind, text: `${quarantined} entries are quarantined of ${poisoned} events that were poison` }];
}

function judgeOutcomes(requests: ReadonlyMap<number, Request>, outcomes: readonly Entry[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<number>();
  for (const entry of outcomes) {
    const request = requestOf(requests, entry);
    if (request === undefined) {
      findings.push({ kind: 'phantom', text: `entry ${entry.id} (seq ${entry.seq}) is of no request` });
      continue;
    }
    if (request.isUnreached) {
      findings.push({
        kind: 'phantom',
        text: `entry ${entry.id} is of request ${request.number}, never sent`,
      });
    }
    if (seen.has(request.number)) {
      findings.push({ kind: 'duplicated', text: `request ${request.number} has another entry, ${entry.id}` });
    }
    seen.add(request.number);
    findings.push(...differencesOf(request, entry));
  }
  for (const { number, answer } of requests.values()) {
    if (answer !== null && answer.id !== null && !seen.has(number)) {
      findings.push({ kind: 'lost', text: `request ${number} was answered as ${answer.id}; no entry` });
    }
  }
  return findings;
}

function differencesOf(request: Request, entry: Entry): Finding[] {
  const pairs: [string, unknown, unknown][] = [
    ['method', request.method, entry.method],
    // The slash at the end is optional; an entry has the path as the route has it.
    ['path', pathOf(request.path), pathOf(entry.path ?? '')],
  ];
  const { answer } = request;
  if (answer !== null && answer.id !== null) {
    pairs.push(['id', answer.id, entry.id], ['key', answer.key, entry.key]);
    pairs.push(['status', answer.status, entry.status]);
  }
  return pairs
    .filter(([, asked, recorded]) => asked !== recorded)
    .map(([what, asked, recorded]) => ({
      kind: 'mismatched',
      text: `request ${request.number}: its ${what} is ${String(asked)}, its entry says ${String(recorded)}`,
    }));
}

function judgeOrder(requests: ReadonlyMap<number, Request>, outcomes: readonly Entry[]): Finding[] {
  const findings: Finding[] = [];
  const latest = new Map<string, number>();
  for (const entry of outcomes.toSorted((one, other) => one.seq - other.seq)) {
    const request = requestOf(requests, entry);
    // Of what was not answered, or answered without a receipt, nobody was told that it is recorded, nor where.
    if (request === undefined || (request.answer?.id ?? null) === null) continue;
    const before = latest.get(request.connection) ?? 0;
    if (request.number < before) {
      findings.push({ kind: 'reordered', text: `request ${request.number} stands behind ${before}` });
    }
    latest.set(request.connection, request.number);
  }
  return findings;
}

function judgeResolutions(
  requests: readonly Request[],
  outcomes: readonly Entry[],
  resolutions: readonly Entry[],
  commits: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  const known = new Set(outcomes.map(({ operation_id: operation }) => operation));
  const settled = new Set(resolutions.filter(isSettlement).map(({ operation_id: operation }) => operation));
  const begun = new Set(resolutions.map(({ operation_id: operation }) => operation));
  for (const operation of begun) {
    if (!known.has(operation) && !settled.has(operation)) {
      findings.push({ kind: 'unsettled', text: `operation ${operation} is unknown and not settled` });
    }
  }
  for (const entry of resolutions.filter(isSettlement)) {
    if ((entry.outcome === 'succeeded') !== commits.has(entry.operation_id)) {
      findings.push({
        kind: 'mismatched',
        text: `${entry.id} says ${entry.outcome}; the store says otherwise`,
      });
    }
  }
  // Only an unanswered change can have an intent and no outcome.
  const numbers = new Set(outcomes.map(({ client }) => numberOf(client.user_agent)));
  const open = requests.filter(
    ({ answer, changesState, isUnreached, number }) =>
      changesState && answer === null && !isUnreached && !numbers.has(number),
  );
  const unexplained = [...begun].filter((operation) => !known.has(operation)).length - open.length;
  for (let count = 0; count < unexplained; count += 1) {
    findings.push({ kind: 'phantom', text: 'there are more unknown operations than unanswered changes' });
  }
  return findings;
}

function judgeEffects(
  requests: readonly Request[],
  outcomes: readonly Entry[],
  resolutions: readonly Entry[],
  commits: readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const executed = new Set(commits);
  const accounted = new Set(
    [...outcomes, ...resolutions.filter(isSettlement)]
      .filter(({ outcome }) => outcome === 'succeeded')
      .map(({ operation_id: operation }) => operation),
  );
  for (const command of executed) {
    if (!accounted.has(command)) {
      findings.push({ kind: 'unaccounted', text: `command ${command} took effect; no entry says so` });
    }
  }
  for (const command of repeated(commits)) {
    findings.push({ kind: 'duplicated', text: `command ${command} took effect twice` });
  }
  for (const { number, answer, changesState } of requests) {
    if (!changesState || answer === null || answer.status !== 200) continue;
    if (answer.id === null || !executed.has(answer.id)) {
      findings.push({ kind: 'lost', text: `request ${number} was answered 200; its effect is not there` });
    }
  }
  return findings;
}

/** The state is that of the last change: none that was sent after its end has been answered 200. */
function judgeState(requests: ReadonlyMap<number, Request>, state: number | null): Finding[] {
  const changes = [...requests.values()].filter(
    ({ answer, changesState }) => changesState && answer?.status === 200,
  );
  if (state === null) {
    return changes.length === 0 ? [] : [{ kind: 'lost', text: 'the state shows none of the changes' }];
  }
  const cause = requests.get(state);
  if (cause === undefined || !cause.changesState) {
    return [{ kind: 'phantom', text: `the state is that of request ${state}, which asked for no change` }];
  }
  const later = changes.find(({ sentAt }) => sentAt > cause.endedAt);
  if (later === undefined) return [];
  return [{ kind: 'reordered', text: `the state is that of ${state}, but ${later.number} came after it` }];
}

function requestOf(requests: ReadonlyMap<number, Request>, entry: Entry): Request | undefined {
  const number = numberOf(entry.client.user_agent);
  return number === undefined ? undefined : requests.get(number);
}

function pathOf(target: string): string {
  const [path = ''] = target.split('?', 1);
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function isSettlement({ id, operation_id: operation }: Entry): boolean {
  return id === `${operation}:settled`;
}

function isQuarantined({ id, operation_id: operation }: Entry): boolean {
  return id === `${operation}:quarantined`;
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
