import { describe, expect, it } from '@jest/globals';
import type { ClientLine } from '../../tools/kill/client-ledger.ts';
import { markerOf } from '../../tools/kill/connection.ts';
import { findingKinds, judge, type Entry, type FindingKind, type Shown } from '../../tools/kill/judge.ts';

/**
 * Two connections. Request 1 reads; 2 and 3 change, and are answered; 4 changes, is cut off by the
 * kill after its effect and settled; 5 is cut off before it arrived.
 */
const lines: readonly ClientLine[] = [
  sent(1, 'a', false),
  sent(2, 'b', true),
  answered(1),
  answered(2),
  sent(3, 'a', true),
  answered(3),
  sent(4, 'a', true),
  sent(5, 'b', false),
  { event: 'unanswered', number: 4 },
  { event: 'unanswered', number: 5 },
  sent(6, 'b', true),
  { event: 'unreached', number: 6 },
];

const shown: Shown = {
  entries: [
    entry(1, 1),
    entry(2, 2),
    entry(3, 3),
    { ...resolution('unknown', 4), outcome: 'unknown' },
    { ...resolution('settled', 5), outcome: 'succeeded' },
  ],
  commits: ['operation-2', 'operation-3', 'operation-4'],
  state: 4,
};

function sent(number: number, connection: string, changesState: boolean): ClientLine {
  return { event: 'sent', number, connection, method: 'POST', path: '/here/', changesState };
}

function answered(number: number): ClientLine {
  return { event: 'answered', number, status: 200, id: `operation-${number}`, key: `key-${number}` };
}

function entry(number: number, seq: number): Entry {
  return {
    id: `operation-${number}`,
    seq,
    operation_id: `operation-${number}`,
    key: `key-${number}`,
    method: 'POST',
    path: '/here',
    status: 200,
    outcome: 'succeeded',
    client: { user_agent: markerOf(number) },
  };
}

function resolution(ending: string, seq: number): Entry {
  const nobody = { method: null, path: null, status: null, client: { user_agent: null } };
  return { ...entry(4, seq), ...nobody, id: `operation-4:${ending}` };
}

/** The entries with those at the places replaced, without the ones that become undefined, in dense sequence. */
function withEntries(changes: Readonly<Record<number, Partial<Entry> | undefined>>, ...more: Entry[]): Shown {
  const entries = [...shown.entries, ...more].flatMap((each, index) => {
    if (!(index in changes)) return [each];
    const change = changes[index];
    return change === undefined ? [] : [{ ...each, ...change }];
  });
  return { ...shown, entries: entries.map((each, index) => ({ ...each, seq: index + 1 })) };
}

function kindsIn(these: readonly ClientLine[], those: Shown): readonly FindingKind[] {
  return [...new Set(judge(these, those).findings.map(({ kind }) => kind))];
}

describe('the judge of kills', () => {
  it('finds nothing where every answer has its entry and every effect is accounted for', () => {
    expect(judge(lines, shown)).toEqual({
      findings: [],
      requests: 6,
      answered: 3,
      refused: 0,
      unanswered: 2,
      unheard: 0,
      unreached: 1,
      entries: 5,
      effects: 3,
      settled: 1,
    });
  });

  it('allows an entry of what was not answered, and counts it', () => {
    const { findings, unheard } = judge(lines, withEntries({}, { ...entry(5, 6), status: null }));
    expect(findings).toEqual([]);
    expect(unheard).toBe(1);
  });

  const quarantined = { ...resolution('quarantined', 6), outcome: 'unknown' };

  it('allows an entry of what was refused without a receipt, behind those of later requests', () => {
    const refused: ClientLine = { event: 'answered', number: 1, status: 503, id: null, key: null };
    const these = lines.map((line) => (line.event === 'answered' && line.number === 1 ? refused : line));
    const late = { ...entry(1, 3), status: 503, outcome: 'failed' };
    expect(kindsIn(these, withEntries({ 0: entry(3, 1), 2: late }))).toEqual([]);
    expect(kindsIn(lines, withEntries({ 0: entry(3, 1), 2: late }))).toContain('reordered');
  });

  it('allows an entry of what was poisoned', () => {
    expect(kindsIn(lines, { ...withEntries({}, quarantined), poisoned: 1 })).toEqual([]);
  });

  const planted: readonly [FindingKind, string, readonly ClientLine[], Shown][] = [
    ['lost', 'a poisoned event without an entry', lines, { ...shown, poisoned: 1 }],
    ['phantom', 'a quarantined entry of no poison', lines, withEntries({}, quarantined)],
    ['lost', 'an answered request without an entry', lines, withEntries({ 0: undefined })],
    [
      'lost',
      'an answered change without its effect',
      lines,
      { ...withEntries({}), commits: ['operation-2', 'operation-4'] },
    ],
    ['lost', 'a state without any of the changes', lines, { ...shown, state: null }],
    [
      'duplicated',
      'a second entry of a request',
      lines,
      withEntries({}, { ...entry(1, 6), id: 'x', operation_id: 'x' }),
    ],
    ['duplicated', 'the same entry twice', lines, withEntries({}, entry(1, 6))],
    [
      'duplicated',
      'an effect twice',
      lines,
      { ...shown, commits: ['operation-2', 'operation-2', 'operation-3', 'operation-4'] },
    ],
    ['phantom', 'an entry of a request that nobody sent', lines, withEntries({}, entry(7, 6))],
    ['phantom', 'an entry of a request that reached nobody', lines, withEntries({}, entry(6, 6))],
    [
      'phantom',
      'an entry of another client',
      lines,
      withEntries({}, { ...entry(1, 6), client: { user_agent: 'curl' } }),
    ],
    [
      'phantom',
      'an unknown operation where every change was answered',
      lines.filter(({ number }) => number !== 4),
      { ...shown, state: 3 },
    ],
    ['phantom', 'a state that nobody asked for', lines, { ...shown, state: 9 }],
    ['mismatched', 'another status', lines, withEntries({ 0: { status: 401 } })],
    ['mismatched', 'another key', lines, withEntries({ 0: { key: 'other' } })],
    ['mismatched', 'another id', lines, withEntries({ 0: { id: 'x', operation_id: 'x' } })],
    ['mismatched', 'another path', lines, withEntries({ 0: { path: '/there' } })],
    ['mismatched', 'a settlement that denies the effect', lines, withEntries({ 4: { outcome: 'failed' } })],
    [
      'reordered',
      'entries of one connection the wrong way round',
      lines,
      withEntries({ 0: entry(3, 0), 2: entry(1, 0) }),
    ],
    ['reordered', 'a state that a later answered change should have replaced', lines, { ...shown, state: 2 }],
    [
      'gaps',
      'a sequence with a hole',
      lines,
      { ...shown, entries: [...shown.entries.slice(0, 4), entry(5, 6)] },
    ],
    [
      'unaccounted',
      'an effect without an entry',
      lines,
      { ...shown, commits: [...shown.commits, 'operation-7'] },
    ],
    ['unaccounted', 'an effect whose operation stays unknown', lines, withEntries({ 4: undefined })],
    ['unsettled', 'an unknown operation that was not settled', lines, withEntries({ 4: undefined })],
  ];

  it.each(planted)('finds %s: %s', (kind, _what, these, those) => {
    expect(kindsIn(these, those)).toContain(kind);
  });

  it('is shown to find every kind of its findings', () => {
    expect(new Set(planted.map(([kind]) => kind))).toEqual(new Set(findingKinds));
  });
});
