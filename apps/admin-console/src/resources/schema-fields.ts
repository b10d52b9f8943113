import type { Schema } from '../api/kinds.ts';

/** A field of a form that a schema can be filled in by. */
export interface SchemaField {
  readonly path: readonly string[];
  readonly kind: 'text' | 'long' | 'number' | 'boolean' | 'choice' | 'lines';
  readonly options: readonly string[];
  readonly isRequired: boolean;
}

/** From this length on a text has more than one line. Characters. */
const longText = 2048;

/**
 * The fields of a manifest that a form can show, in the order of the schema: plain values, and lists of texts. What
 * it can't (lists of objects, free objects) is left to the manifest. Kind and version of the API are fixed.
 */
export function fieldsOf(schema: Schema, path: readonly string[] = []): readonly SchemaField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const at = [...path, name];
    const isRequired = schema.required?.includes(name) ?? false;
    const plain = withoutNull(member);
    if (plain.const !== undefined) return [];
    if (plain.type === 'object' && plain.properties !== undefined) return fieldsOf(plain, at);
    const kind = kindOf(plain);
    if (kind === null) return [];
    return [{ path: at, kind, options: (plain.enum ?? []).map(String), isRequired }];
  });
}

function kindOf({ type, enum: options, items, maxLength }: Schema): SchemaField['kind'] | null {
  if (options !== undefined) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string') return (maxLength ?? 0) >= longText ? 'long' : 'text';
  if (type === 'array' && items?.type === 'string' && items.enum === undefined) return 'lines';
  return null;
}

function withoutNull(schema: Schema): Schema {
  const rest = schema.anyOf?.filter(({ type }) => type !== 'null');
  return rest?.length === 1 && rest[0] !== undefined ? rest[0] : schema;
}

/** What a field shows of a manifest. */
export function textAt(manifest: unknown, path: readonly string[]): string {
  const value = path.reduce<unknown>(
    (node, name) =>
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined,
    manifest,
  );
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a text in a field means in the manifest; undefined for nothing. */
export function valueOf({ kind, isRequired }: SchemaField, text: string): unknown {
  if (kind === 'boolean') return text === 'true';
  if (kind === 'lines')
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (text === '') return isRequired && kind !== 'number' ? '' : undefined;
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  return text;
}
