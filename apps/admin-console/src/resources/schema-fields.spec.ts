import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../api/kinds.ts';
import { fieldsOf, textAt, valueOf } from './schema-fields.ts';

const schema: Schema = {
  properties: {
    kind: { type: 'string', const: 'Chatbot' },
    metadata: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 50 } } },
    spec: {
      type: 'object',
      properties: {
        level: { type: 'string', enum: ['a', 'b'] },
        on: { type: 'boolean' },
        size: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        role: { type: 'string', maxLength: 8192 },
        plugins: { type: 'array', items: { type: 'string' } },
        parameters: { type: 'array', items: { type: 'object' } },
        free: { type: 'object' },
      },
    },
  },
};

it('is a form of what is plain; the rest is left to the manifest', () => {
  expect(fieldsOf(schema).map(({ path, kind, isRequired }) => [path.join('.'), kind, isRequired])).toEqual([
    ['metadata.name', 'text', true],
    ['spec.level', 'choice', false],
    ['spec.on', 'boolean', false],
    ['spec.size', 'number', false],
    ['spec.role', 'long', false],
    ['spec.plugins', 'lines', false],
  ]);
});

describe('a field', () => {
  const field = (name: string) => {
    const found = fieldsOf(schema).find(({ path }) => path.at(-1) === name);
    if (found === undefined) throw new Error(name);
    return found;
  };

  it.each([
    ['size', '12', 12],
    ['size', '', undefined],
    ['size', 'many', 'many'],
    ['on', 'true', true],
    ['on', 'false', false],
    ['plugins', 'one\n\n two \n', ['one', 'two']],
    ['role', '', undefined],
    ['name', '', ''],
    ['level', 'b', 'b'],
  ])('%s means of %j: %j', (name, text, value) => {
    expect(valueOf(field(name), text)).toEqual(value);
  });

  it('shows what the manifest has', () => {
    const manifest = { spec: { size: 0, plugins: ['one', 'two'], on: false, role: null } };
    expect(
      ['size', 'plugins', 'on', 'role', 'level'].map((name) => textAt(manifest, field(name).path)),
    ).toEqual([...['0', 'one\ntwo', 'false', '', '']]);
  });
});
