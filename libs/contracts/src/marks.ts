import { z } from 'zod';

/**
 * Privacy marks, kept beside the definition of the field that they mark (DESIGN §5).
 *
 * - `secret`: grants access (keys, passwords). Never recorded, never logged.
 * - `personal`: says something about a person. Never logged; redacted in operation events;
 *   sealed under the person's own key in the events of a service.
 * - `bulk`: large and kept elsewhere. Recorded by size only.
 * - `identifier`: made by us, looks like a key and grants nothing (a digest, the name of a chat). In
 *   answers it is recorded as it is.
 */
export type Mark = 'secret' | 'personal' | 'bulk' | 'identifier';

const registry = z.registry<{ mark: Mark }>();

export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  return marked(schema, 'secret');
}

export function personal<Schema extends z.ZodType>(schema: Schema): Schema {
  return marked(schema, 'personal');
}

export function bulk<Schema extends z.ZodType>(schema: Schema): Schema {
  return marked(schema, 'bulk');
}

export function identifier<Schema extends z.ZodType>(schema: Schema): Schema {
  return marked(schema, 'identifier');
}

export function markOf(schema: z.core.$ZodType): Mark | undefined {
  return registry.get(schema)?.mark;
}

function marked<Schema extends z.ZodType>(schema: Schema, mark: Mark): Schema {
  const own = schema.clone();
  registry.add(own, { mark });
  return own;
}
