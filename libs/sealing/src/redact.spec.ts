import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { bulk, personal, secret } from '#contracts';
import { compileRedactor } from './redact.ts';
import { carriesCredential, credentialForms, scrubTokens } from './tokens.ts';

const schema = z.object({
  name: z.string(),
  password: secret(z.string()),
  email: personal(z.string().nullable()).optional(),
  rows: bulk(z.array(z.string())).optional(),
  nested: z.array(z.object({ token: secret(z.string()), count: z.number() })).optional(),
  free: z.unknown(),
});
const redact = compileRedactor(schema);
const recorded = (value: unknown): unknown => JSON.parse(redact(value));

describe('redaction by schema', () => {
  it('replaces secret and personal fields by a marker with the reason, at any depth', () => {
    expect(
      recorded({ name: 'n', password: 'hunter2', email: 'a@b', nested: [{ token: 't', count: 1 }] }),
    ).toEqual({
      name: 'n',
      password: { $redacted: 'secret' },
      email: { $redacted: 'personal' },
      nested: [{ token: { $redacted: 'secret' }, count: 1 }],
    });
  });

  it('redacts a marked field of the wrong type too', () => {
    expect(recorded({ password: { deep: 'hunter2' } })).toEqual({ password: { $redacted: 'secret' } });
  });

  it('records what no schema describes by name and size only', () => {
    expect(recorded({ name: 7, extra: 'content', free: [1] })).toEqual({
      name: { $unrecorded: { bytes: 1, reason: 'not described by a schema' } },
      extra: { $unrecorded: { bytes: 9, reason: 'not described by a schema' } },
      free: { $unrecorded: { bytes: 3, reason: 'not described by a schema' } },
    });
  });

  it('does not record names that could be content', () => {
    expect(recorded({ ['f'.repeat(64)]: 1 })).toEqual({ $unrecorded: { members: 1 } });
  });

  it('records bulk by the number of items', () => {
    expect(recorded({ rows: ['a', 'b'] })).toEqual({ rows: { $unrecorded: { items: 2, reason: 'bulk' } } });
  });

  it('never lets an undescribed or marked string through, whatever the shape', () => {
    const canary = 'CANARY-0123456789';
    const withCanary = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constant(canary),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('password', 'email', 'token', 'free', 'other'), tie('node')),
      ),
    })).node;
    fc.assert(fc.property(withCanary, (value) => !redact(value).includes(canary)));
  });

  it('always gives JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => JSON.parse(redact(value)) !== undefined));
  });
});

describe('token-like text', () => {
  const key = 'b6f0a1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e';

  it('is scrubbed from free text, and the rest stays', () => {
    expect(scrubTokens(`curl/8.1 ${key}`)).toBe('curl/8.1 [redacted: token-like]');
    expect(scrubTokens('Mozilla/5.0 (X11; Linux x86_64)')).toBe('Mozilla/5.0 (X11; Linux x86_64)');
  });

  it('is found in every encoding that a key travels in', () => {
    const percent = [...Buffer.from(key)].map((byte) => `%${byte.toString(16)}`).join('');
    for (const form of [key, Buffer.from(key).toString('base64'), percent, percent.toUpperCase()]) {
      expect(carriesCredential(`x ${form} y`, credentialForms(key))).toBe(true);
    }
    expect(carriesCredential(key.slice(1), credentialForms(key))).toBe(false);
  });
});
