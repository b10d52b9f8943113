import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { bulk, identifier, personal, secret } from '#contracts';
import { compileRedactor } from './redact.ts';
import { carriesCredential, credentialForms, scrubTokens, withoutKeys } from './tokens.ts';

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

  it('records no text that looks like a key, whoever it is from, but for identifiers of ours', () => {
    const given = z.object({
      name: z.string(),
      list: z.array(z.string()).optional(),
      digest: identifier(z.string()),
    });
    const key = '0123456789abcdef'.repeat(4);
    const value = { name: `a ${key}`, list: [key], digest: key };
    const marker = '[redacted: key-like]';
    const asCaller = { name: `a ${marker}`, list: [marker], digest: marker };
    expect(JSON.parse(compileRedactor(given)(value))).toEqual(asCaller);
    expect(JSON.parse(compileRedactor(given, 'ours')(value))).toEqual({ ...asCaller, digest: key });
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

  const keys = fc.stringMatching(/^[0-9a-f]{64}$/);
  const percentEncoded = (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');

  it('that looks like a key is replaced in every encoding, wherever it stands', () => {
    fc.assert(
      fc.property(keys, fc.string({ maxLength: 5 }), (any, before) => {
        const { length } = before;
        const forms = [
          any,
          any.toUpperCase(),
          percentEncoded(any),
          `${percentEncoded(any.slice(0, 30))}${any.slice(30)}`,
        ];
        for (const form of forms) {
          expect(withoutKeys(`${before}"${form}" y`)).toBe(`${before}"[redacted: key-like]" y`);
        }
        const base64 = Buffer.from(`${'u'.repeat(length)}${any}:`).toString('base64');
        const left = withoutKeys(base64).replace('[redacted: key-like]', '');
        expect([withoutKeys(base64) === base64, base64.startsWith(left)]).toEqual([false, true]);
        expect(left.length).toBeLessThanOrEqual(Math.ceil((length * 4) / 3));
      }),
    );
  });

  it.each([
    'a cursor: eyJhIjoiMDAwMC0wMDAwLTAwMDEiLCJzIjoxMjM0NTY3OCwiZiI6IjBhMWIyYzNkNGU1ZjYwNzEifQ',
    'operations 0191e1f0-7d3c-7c3e-8f0a-1b2c3d4e5f60, 0191e1f0-7d3c-7c3e-8f0a-1b2c3d4e5f61 and others',
    `${'0123456789abcdef'.repeat(4).slice(1)} is one digit short`,
    'A description of some length, with words of letters and numbers such as 1234567890 and more words.',
  ])('that is none stays: %s', (text) => {
    expect(withoutKeys(text)).toBe(text);
  });

  it('takes no longer than its length, whatever it is', () => {
    for (const piece of [`${'a'.repeat(63)} `, `${'MDAw'.repeat(19)} `, '%3', '%30', 'x+/']) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const began = performance.now();
      withoutKeys(text);
      expect(performance.now() - began).toBeLessThan(1000);
    }
  });

  it('is found in every encoding that a key travels in', () => {
    const percent = [...Buffer.from(key)].map((byte) => `%${byte.toString(16)}`).join('');
    for (const form of [key, Buffer.from(key).toString('base64'), percent, percent.toUpperCase()]) {
      expect(carriesCredential(`x ${form} y`, credentialForms(key))).toBe(true);
    }
    expect(carriesCredential(key.slice(1), credentialForms(key))).toBe(false);
  });
});
