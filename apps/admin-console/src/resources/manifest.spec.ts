import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../api/kinds.ts';
import { checkManifest, manifestText, withValue } from './manifest.ts';

const schema: Schema = {
  type: 'object',
  required: ['kind', 'spec'],
  properties: {
    kind: { type: 'string', const: 'Secret' },
    spec: {
      type: 'object',
      required: ['value'],
      properties: { value: { type: 'string' }, days: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
    },
  },
};

describe('a manifest', () => {
  it('is right where it fits its schema, in YAML and in JSON', () => {
    for (const text of [
      'kind: Secret\nspec:\n  value: a\n  days: null\n',
      '{"kind":"Secret","spec":{"value":"a"}}',
    ])
      expect(checkManifest(text, schema).problems).toEqual([]);
  });

  it('is told wrong at the innermost place, with its line', () => {
    const { problems } = checkManifest('kind: Secret\nspec:\n  days: soon\n  value: 5\n', schema);
    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ['spec.days', 3],
      ['spec.value', 4],
    ]);
  });

  it('is told what is missing, where it should be', () => {
    const { problems } = checkManifest('kind: Secret\nspec:\n  days: 3\n', schema);
    expect(problems).toMatchObject([{ path: 'spec', line: 2 }]);
    expect(problems[0]?.message).toContain('value');
  });

  it('is told where it is no YAML', () => {
    const { value, problems } = checkManifest('kind: Secret\nspec: [\n', schema);
    expect(value).toBeNull();
    expect(problems[0]?.line).toBeGreaterThan(1);
  });
});

it('is told wrong where an alias is of nothing, or of too much', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, at) => {
      const before = 'abcdefgh'[at] ?? '';
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
    }),
  ].join('\n');
  for (const text of ['kind: *nothing\n', bomb]) {
    const { value, problems } = checkManifest(text, schema);
    expect([value, problems.length]).toEqual([null, 1]);
  }
});

it('has a value set in a group that was left empty', () => {
  expect(withValue('kind: Secret\nspec:\n', ['spec', 'value'], 'a')).toBe(
    'kind: Secret\nspec:\n  value: a\n',
  );
});

it('is written without the status', () => {
  expect(manifestText({ kind: 'Secret', spec: { value: '********' }, status: { created: 'x' } })).toBe(
    'kind: Secret\nspec:\n  value: "********"\n',
  );
});

it('has one value set, and keeps what is around it', () => {
  const text = '# mine\nkind: Secret # a secret\nspec:\n  value: a\n';
  const changed = withValue(text, ['spec', 'days'], 3);
  expect(changed).toBe('# mine\nkind: Secret # a secret\nspec:\n  value: a\n  days: 3\n');
  expect(withValue(changed, ['spec', 'days'], undefined)).toBe(text);
});
