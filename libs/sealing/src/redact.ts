import { z } from 'zod';
import { markOf, type Mark } from '#contracts';
import { withoutKeys } from './tokens.ts';

/**
 * Turns a value into the JSON text that may be recorded. Never throws: what the schema does not
 * describe is replaced by a marker.
 */
export type Redactor = (value: unknown) => string;

/** Member names longer or stranger than this might be content, so they are not recorded. */
const recordableName = /^[A-Za-z_$][A-Za-z0-9_.$-]{0,39}$/;

/** Whose the values are that a redactor is for: what callers send may be anything. */
export type Origin = 'caller' | 'ours';

/**
 * Compiles the redactor of a schema (DESIGN §5): marked fields become `{"$redacted":"secret"}` or
 * `{"$redacted":"personal"}`, bulk fields and everything that no schema describes become
 * `{"$unrecorded":{…}}` with their size. In texts, what looks like a key is replaced (`withoutKeys`),
 * but for identifiers in values of ours. Nothing is left out silently.
 */
export function compileRedactor(schema: z.core.$ZodType, origin: Origin = 'caller'): Redactor {
  const mark = markOf(schema);
  if (mark === 'identifier' && origin === 'ours') return scalar('string');
  if (mark !== undefined && mark !== 'identifier') return markerFor(mark);
  if (isWrapper(schema)) {
    return nullable(compileRedactor(schema.def.innerType, origin));
  }
  if (schema instanceof z.ZodObject) return objectRedactor(schema.def.shape, origin);
  if (schema instanceof z.ZodArray) return arrayRedactor(compileRedactor(schema.def.element, origin));
  if (schema instanceof z.ZodRecord) return recordRedactor(compileRedactor(schema.def.valueType, origin));
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return text;
  if (schema instanceof z.ZodNumber) return scalar('number');
  if (schema instanceof z.ZodBoolean) return scalar('boolean');
  if (schema instanceof z.ZodNull) return (value) => (value === null ? 'null' : unrecorded(value));
  if (schema instanceof z.ZodLiteral) return oneOf(new Set<unknown>(schema.def.values));
  if (schema instanceof z.ZodEnum) return oneOf(new Set<unknown>(Object.values(schema.def.entries)));
  return unrecorded;
}

function isWrapper(schema: z.core.$ZodType) {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  );
}

/** The marker for content that is not recorded: why, and how large it was in bytes of JSON. */
export function unrecordedMarker(reason: string, bytes: number): string {
  return `{"$unrecorded":{"bytes":${bytes},"reason":${JSON.stringify(reason)}}}`;
}

/** Records nothing of the value but its size. */
export function unrecorded(value: unknown): string {
  return unrecordedMarker('not described by a schema', sizeOf(value));
}

function markerFor(mark: Exclude<Mark, 'identifier'>): Redactor {
  if (mark === 'bulk') {
    return (value) =>
      Array.isArray(value)
        ? `{"$unrecorded":{"items":${value.length},"reason":"bulk"}}`
        : unrecordedMarker('bulk', sizeOf(value));
  }
  const marker = `{"$redacted":"${mark}"}`;
  return (value) => (value === null ? 'null' : marker);
}

function nullable(inner: Redactor): Redactor {
  return (value) => (value === null ? 'null' : inner(value));
}

function text(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(withoutKeys(value)) : unrecorded(value);
}

function scalar(type: 'string' | 'number' | 'boolean'): Redactor {
  return (value) => (typeof value === type ? JSON.stringify(value) : unrecorded(value));
}

function oneOf(values: ReadonlySet<unknown>): Redactor {
  return (value) => (values.has(value) ? JSON.stringify(value) : unrecorded(value));
}

function objectRedactor(shape: Readonly<Record<string, z.core.$ZodType>>, origin: Origin): Redactor {
  const members = new Map(
    Object.entries(shape).map(([name, schema]) => [
      name,
      { prefix: `${JSON.stringify(name)}:`, redact: compileRedactor(schema, origin) },
    ]),
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unrecorded(value);
    let text = '';
    let unnamed = 0;
    // Pairs of names and contents would take as long as all else.
    for (const name of Object.keys(value)) {
      const content = (value as Readonly<Record<string, unknown>>)[name];
      if (content === undefined) continue;
      const member = members.get(name);
      if (member !== undefined) text += `,${member.prefix}${member.redact(content)}`;
      else if (recordableName.test(name)) text += `,${JSON.stringify(name)}:${unrecorded(content)}`;
      else unnamed += 1;
    }
    if (unnamed > 0) text += `,"$unrecorded":{"members":${unnamed}}`;
    return `{${text.slice(1)}}`;
  };
}

function arrayRedactor(element: Redactor): Redactor {
  return (value) => (Array.isArray(value) ? `[${value.map(element).join(',')}]` : unrecorded(value));
}

function recordRedactor(content: Redactor): Redactor {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unrecorded(value);
    const members = Object.entries(value).map(([name, item]) =>
      recordableName.test(name) ? `${JSON.stringify(name)}:${content(item)}` : null,
    );
    const named = members.filter((member) => member !== null);
    if (named.length < members.length)
      named.push(`"$unrecorded":{"members":${members.length - named.length}}`);
    return `{${named.join(',')}}`;
  };
}

function sizeOf(value: unknown): number {
  if (Buffer.isBuffer(value)) return value.length;
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value) ?? '');
}
