import { z } from 'zod';
import { markOf } from '../marks.ts';
import { resourceManifestSchema, type ResourceKind, type ResourceManifest } from './resource-kind.ts';

/** What stands for a secret that is there; applied back, it leaves the secret as it is. */
export const maskedSecret = '********';

/** The values of a manifest by their dotted paths; what is absent or null is not there. */
export type ResourceFields = Readonly<Record<string, unknown>>;

export interface FieldPath {
  readonly path: string;
  readonly isSecret: boolean;
}

const known = new WeakMap<ResourceKind, readonly FieldPath[]>();

/**
 * The fields of a kind: what its schema describes by name, but for the name itself. Lists, and objects
 * whose members no schema names, are one field.
 */
export function fieldPathsOf(kind: ResourceKind): readonly FieldPath[] {
  const paths = known.get(kind) ?? leavesOf(resourceManifestSchema(kind), '').filter(isField);
  known.set(kind, paths);
  return paths;
}

export function fieldsOfManifest(kind: ResourceKind, manifest: ResourceManifest): ResourceFields {
  const values = fieldPathsOf(kind).map(({ path }) => [path, valueAt(manifest, path)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== null));
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      document,
    );
}

/** The manifest of these fields. */
export function manifestOfFields(kind: ResourceKind, name: string, fields: ResourceFields): ResourceManifest {
  const manifest = { apiVersion: 'smarter.sh/v1', kind: kind.name, metadata: { name }, spec: {} };
  for (const { path } of fieldPathsOf(kind)) {
    if (fields[path] !== undefined) place(manifest, path.split('.'), fields[path]);
  }
  return manifest;
}

/** The fields with a mask in the place of every secret. */
export function withMaskedSecrets(kind: ResourceKind, fields: ResourceFields): ResourceFields {
  const masked = fieldPathsOf(kind).filter(({ path, isSecret }) => isSecret && fields[path] !== undefined);
  return { ...fields, ...Object.fromEntries(masked.map(({ path }) => [path, maskedSecret])) };
}

/** The fields after the changes, of which null takes one away. */
export function withChanges(fields: ResourceFields, changes: ResourceFields): ResourceFields {
  const all = Object.entries({ ...fields, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

/** Whether two values of fields are the same; the order of members says nothing. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [members, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return (
    members.size === others.size &&
    [...members].every(([name, value]) => others.has(name) && isSameValue(value, others.get(name)))
  );
}

function place(document: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown) {
  if (rest.length === 0) document[name] = value;
  else place((document[name] ??= {}) as Record<string, unknown>, rest, value);
}

function isField({ path }: FieldPath): boolean {
  return !['apiVersion', 'kind', 'metadata.name'].includes(path);
}

function leavesOf(schema: z.core.$ZodType, path: string): FieldPath[] {
  if (markOf(schema) === 'secret') return [{ path, isSecret: true }];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return leavesOf(schema.def.innerType, path);
  if (!(schema instanceof z.ZodObject)) return [{ path, isSecret: false }];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.def.shape;
  return Object.entries(shape).flatMap(([name, inner]) =>
    leavesOf(inner, path === '' ? name : `${path}.${name}`),
  );
}
