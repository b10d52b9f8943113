import { describe, expect, it } from '@jest/globals';
import type { EntryFilters } from '#contracts';
import { entryEvent, operationId, principal, recorded } from '../../test/events.fixture.ts';
import { tombstoneType } from '../domain/ledger.events.ts';
import { decideLogged } from '../domain/ledger.decider.ts';
import { matcherOf } from './entry-filters.ts';

function entryOf(given: Parameters<typeof entryEvent>[1] = {}) {
  const [record] = recorded([entryEvent(operationId(1), given)], 1, () => Date.parse('2026-11-24T12:00:00Z'));
  if (record === undefined) throw new Error('there is no record');
  const decision = decideLogged(record);
  if (decision.kind !== 'entry') throw new Error(decision.kind);
  const place = { seq: 1, recordedAt: record.recordedAt, partition: 0, offset: 1, leafHash: '' };
  return { ...decision.entry, ...place };
}

describe('an entry that does not open', () => {
  const entry = { ...entryOf(), data: '', unopened: 'Error' };

  it.each<[EntryFilters]>([
    [{}],
    [{ command: 'apply', thing: 'Account', class: 'write', operation: operationId(1) }],
    [{ user: 'somebody', status: '404', q: 'any word' }],
  ])('may match %j', (filters) => {
    expect(matcherOf(filters)(entry)).toBe(true);
  });

  it.each<[EntryFilters]>([
    [{ command: 'delete' }],
    [{ thing: 'User' }],
    [{ class: 'read' }],
    [{ operation: operationId(2) }],
    [{ from: '2026-11-25' }],
  ])('can not match %j', (filters) => {
    expect(matcherOf(filters)(entry)).toBe(false);
  });
});

describe('an entry in memory', () => {
  const entry = entryOf({ skeleton: { status: 404, error: 'HTTP.NOT_FOUND' } });
  const trace = '0af7651916cd43dd8448eb211c80319c';

  it.each<[EntryFilters]>([
    [{}],
    [{ user: 'ada' }],
    [{ key_id: principal.keyId }],
    [{ command: 'apply', thing: 'Account', name: 'smarter', class: 'write' }],
    [{ status: '404' }],
    [{ status: '4xx' }],
    [{ outcome: 'succeeded', ip: '203.0.113.7', operation: operationId(1), trace }],
    [{ from: '2026-11-24T12:00:00Z' }],
    [{ to: '2026-11-24T12:00:00.001Z' }],
    [{ from: '2026-11-24' }],
    [{ q: 'SMARTER cli' }],
    [{ q: 'not_found ada' }],
  ])('matches %j', (filters) => {
    expect(matcherOf(filters)(entry)).toBe(true);
  });

  it.each<[EntryFilters]>([
    [{ user: 'ad' }],
    [{ user: 'Ada' }],
    [{ key_id: 'another' }],
    [{ command: 'apply', thing: 'User' }],
    [{ class: 'read' }],
    [{ status: '400' }],
    [{ status: '5xx' }],
    [{ outcome: 'failed' }],
    [{ ip: '203.0.113.70' }],
    [{ operation: operationId(2) }],
    [{ trace: trace.replace('0', '1') }],
    [{ from: '2026-11-24T12:00:00.001Z' }],
    [{ to: '2026-11-24T12:00:00Z' }],
    [{ q: 'smarter nowhere' }],
    [{ q: 'smart' }],
  ])('does not match %j', (filters) => {
    expect(matcherOf(filters)(entry)).toBe(false);
  });

  it('without a status, user or trace matches none', () => {
    const bare = entryOf({ personal: null, skeleton: { status: null, traceparent: null } });
    for (const filters of [{ status: '2xx' }, { user: 'ada' }, { trace }, { ip: '203.0.113.7' }]) {
      expect(matcherOf(filters)(bare)).toBe(false);
    }
  });

  it('that was purged matches by its place only', () => {
    const tombstone = { ...entry, type: tombstoneType, data: '' };
    expect(matcherOf({ operation: operationId(1), from: '2026-11-24' })(tombstone)).toBe(true);
    expect(matcherOf({ command: 'apply' })(tombstone)).toBe(false);
  });

  it('is asked for by words only if there is one', () => {
    expect(() => matcherOf({ q: '--' })).toThrow('q: holds no word');
  });
});
