import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EntryData } from '#contracts';
import { skeletonText, type Commitments, type UncommittedSkeleton } from './canonical.ts';
import { commitment, newSalt } from './commitment.ts';
import { composeEntry, entryKey, isIntact, quarantineKey } from './entry.ts';
import { leafHash, leafText, type Leaf } from './leaf.ts';

const vectors = JSON.parse(readFileSync(new URL('./ledger.vectors.json', import.meta.url), 'utf8')) as {
  readonly skeleton: UncommittedSkeleton;
  readonly commitments: Commitments;
  readonly leaf: Leaf;
} & Readonly<
  Record<
    'salt' | 'text' | 'commitment' | 'skeletonText' | 'key' | 'leafText' | 'leafHash' | 'quarantineKey',
    string
  >
>;

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const count = fc.nat();

const skeletons: fc.Arbitrary<UncommittedSkeleton> = fc.record({
  account: text,
  actor: fc.record({
    account: maybe(text),
    key_id: maybe(text),
    kind: fc.constantFrom('user-key', 'account-key', 'session', 'anonymous', 'system'),
    role: maybe(text),
    user_id: maybe(count),
  }),
  class: fc.constantFrom('read', 'write', 'denied'),
  command: text,
  command_id: maybe(text),
  completed_at: text,
  duration_us: count,
  entry_id: text,
  error: maybe(text),
  gateway: maybe(fc.record({ boot: text, counter: count, id: text })),
  method: maybe(text),
  operation_id: text,
  outcome: fc.constantFrom('succeeded', 'failed', 'refused', 'unknown'),
  received_at: text,
  request: fc.record({ bytes: count, content_type: maybe(text), declared_bytes: maybe(count) }),
  response: fc.record({ aborted: fc.boolean(), bytes: count }),
  route: maybe(text),
  settles: maybe(text),
  status: maybe(count),
  thing: text,
  traceparent: maybe(text),
  v: fc.constant(1 as const),
});

function compose(skeleton: UncommittedSkeleton, texts: readonly (string | null)[]) {
  const [personal = null, request = null, response = null] = texts;
  const salt = (value: string | null) => (value === null ? null : newSalt());
  const salts = { personal: salt(personal), request: salt(request), response: salt(response) };
  return composeEntry({ skeleton, personal, request, response, salts });
}

describe('canonical bytes', () => {
  it('of a skeleton equal RFC 8785 as a library has it', () => {
    const commitments = { personal: 'a', request: null, response: 'b' };
    fc.assert(
      fc.property(skeletons, (skeleton) => {
        expect(skeletonText(skeleton, commitments)).toBe(canonicalize({ ...skeleton, commitments }));
      }),
    );
  });

  it('of a leaf equal RFC 8785 as a library has it, with settles only where there is one', () => {
    const leaves = fc.record({
      account: text,
      seq: count,
      entryId: text,
      class: text,
      command: text,
      thing: text,
    });
    fc.assert(
      fc.property(leaves, maybe(text), ({ entryId, ...rest }, settles) => {
        const fixed = { key: 'ab', recordedAt: '2026-01-01T00:00:00.000000Z' };
        const member = settles === null ? {} : { settles };
        const plain = {
          ...rest,
          ...member,
          entry_id: entryId,
          key: 'ab',
          recorded_at: fixed.recordedAt,
          v: 1,
        };
        expect(leafText({ ...rest, ...fixed, entryId, settles })).toBe(canonicalize(plain));
      }),
    );
  });
});

describe('commitments', () => {
  it('are HMAC-SHA256, whatever the text', () => {
    const anyText = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 3000 }));
    fc.assert(
      fc.property(anyText, (content) => {
        const salt = newSalt();
        const expected = createHmac('sha256', Buffer.from(salt, 'hex')).update(content).digest('hex');
        expect(commitment(salt, content)).toBe(expected);
      }),
    );
    const long = '☕'.repeat(400_000);
    const salt = newSalt();
    const expected = createHmac('sha256', Buffer.from(salt, 'hex')).update(long).digest('hex');
    expect(commitment(salt, long)).toBe(expected);
  });

  it('have a salt of their own each', () => {
    const salts = new Set(Array.from({ length: 1000 }, newSalt));
    expect(salts.size).toBe(1000);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an entry', () => {
  it('is intact as composed, and not once anything of it is changed', () => {
    fc.assert(
      fc.property(skeletons, fc.array(maybe(text), { minLength: 3, maxLength: 3 }), (skeleton, texts) => {
        const data = JSON.parse(compose(skeleton, texts).data) as EntryData;
        expect(isIntact(data)).toBe(true);
        const other = { ...data.skeleton, duration_us: data.skeleton.duration_us + 1 };
        expect(isIntact({ ...data, skeleton: other })).toBe(false);
        for (const part of ['personal', 'request', 'response'] as const) {
          expect(isIntact({ ...data, [part]: `${data[part] ?? ''}x` })).toBe(false);
        }
      }),
    );
  });
});

describe('the fixed bytes', () => {
  it('are the ones of the vectors, for ever', () => {
    const { skeleton, commitments, leaf } = vectors;
    const bytes = skeletonText(skeleton, commitments);
    expect(bytes).toBe(vectors.skeletonText);
    expect(entryKey(bytes)).toBe(vectors.key);
    expect(commitment(vectors.salt, vectors.text)).toBe(vectors.commitment);
    expect(leafText(leaf)).toBe(vectors.leafText);
    expect(leafHash(vectors.leafText)).toBe(vectors.leafHash);
    expect(quarantineKey('not an event')).toBe(vectors.quarantineKey);
  });

  it('are hashed as DESIGN says', () => {
    const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
    expect(vectors.key).toBe(sha256(`smarter-entry-v1\u0000${vectors.skeletonText}`));
    expect(vectors.leafHash).toBe(sha256(`\u0000${vectors.leafText}`));
  });
});
