import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReadEntry } from '../../projections/entry-facts.port.ts';
import { packed, unpacked } from './packed-entries.ts';

const account = '3141-5926-5359';
const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const facts = fc.record({
  ...{ account: fc.constant(account), seq, recordedAt: fc.integer({ min: 0, max: 8.64e15 }) },
  ...{
    class: text,
    command: text,
    thing: text,
    outcome: text,
    status: orNull(fc.integer({ min: 0, max: 999 })),
  },
  ...{ error: orNull(text), traceId: orNull(text), keyId: orNull(text), actorAccount: orNull(text) },
  ...{
    user: orNull(text),
    name: orNull(text),
    path: orNull(text),
    ip: orNull(text),
    userAgent: orNull(text),
  },
  ...{ answeredAfterUs: orNull(fc.nat()), operations: fc.nat() },
});
const entry: fc.Arbitrary<ReadEntry> = fc
  .tuple(seq, fc.oneof(facts, fc.constant(null), fc.record({ reason: text })))
  .map(([place, given]) => ({
    ...{ account, seq: place },
    facts: given !== null && 'seq' in given ? { ...given, seq: place } : given,
  }));

describe('entries as columns', () => {
  it('are the same entries again, in another thread', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(unpacked(structuredClone(packed(account, entries)))).toEqual(entries);
      }),
    );
  });
});
