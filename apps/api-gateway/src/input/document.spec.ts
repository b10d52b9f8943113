import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fieldName, problemOf, repeatedMember, textOf } from './document.ts';

const parsed = (text: string): unknown => JSON.parse(text);

describe('a parsed document', () => {
  it.each([
    ['a member __proto__', '{"a":{"__proto__":{"isStaff":true}}}', 'a.__proto__'],
    ['half a surrogate pair', '{"a":["\\ud800"]}', 'a.0'],
    ['half a surrogate pair in a name', '{"a":{"\\udc00":1}}', 'a'],
  ])('is refused with %s', (_what, text, field) => {
    expect(problemOf(parsed(text))).toMatchObject({ field });
  });

  it('is refused where it nests deeper than 32', () => {
    const nested = (depth: number) => parsed('['.repeat(depth) + ']'.repeat(depth));
    expect(problemOf(nested(33))).toBeUndefined();
    expect(problemOf(nested(34))).toMatchObject({ why: 'it is nested too deeply' });
  });

  it('is taken otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(problemOf(JSON.parse(JSON.stringify(value).toWellFormed()))).toBeUndefined();
      }),
    );
  });
});

describe('a member that is given twice', () => {
  it.each([
    ['at the top', '{"a":1,"b":2,"a":3}', 'a'],
    ['inside', '{"b":[{"x":{},"x":1}]}', 'x'],
    ['in another spelling', '{"a":1,"\\u0061":2}', 'a'],
    ['after texts that look like structure', '{"a":"}{:\\"","a":1}', 'a'],
  ])('is found %s', (_where, text, name) => {
    expect(repeatedMember(text)).toBe(name);
  });

  it('is not seen where there is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, spaced) => {
        expect(repeatedMember(JSON.stringify(value, null, spaced ? 2 : 0))).toBeUndefined();
      }),
    );
  });
});

describe('the name of a field', () => {
  it('ends before what might be content', () => {
    expect(fieldName(['spec', 'config', 'tags', 3])).toBe('spec.config.tags.3');
    expect(fieldName(['spec', 'f'.repeat(64)])).toBe('spec');
    expect(fieldName(['<b>'])).toBe('');
  });
});

describe('the text of a body', () => {
  it('is undefined where it is not UTF-8', () => {
    expect(textOf(Buffer.from('ä'))).toBe('ä');
    expect(textOf(Buffer.from([0xed, 0xa0, 0x80]))).toBeUndefined();
  });
});
