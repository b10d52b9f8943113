import { z } from 'zod';
import { bulk, maskedSecret, type Grant } from '#contracts';
import { Failure } from '#kernel';
import type { Kind } from './kinds/kind.ts';

/** `data` of an apply with `dry_run=true`. */
export const dryRunSchema = z.object({
  dry_run: z.literal(true),
  created: z.boolean(),
  changes: bulk(z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))),
});

/**
 * What applying the manifest would change, by field: compared with what `describe` answers, so that a
 * secret is never shown, and one that is given is a change unless it is masked. Whether the service that owns the
 * kind would refuse it is asked before.
 */
export async function dryRun(
  kind: Kind,
  grant: Grant,
  name: string,
  manifest: unknown,
): Promise<z.infer<typeof dryRunSchema>> {
  const existing = await described(kind, grant, name);
  const [before, after] = [membersOf(existing), membersOf(manifest)];
  const fields = [...new Set([...(kind.isReplaced ? before.keys() : []), ...after.keys()])].sort();
  // What there is one of in an account needs no name, and keeps none.
  const isNameless = kind.nameParameters.length === 0;
  const isKept = (field: string) =>
    !(kind.forgetsMetadata && field.startsWith('metadata.')) && !(isNameless && field === 'metadata.name');
  const changes = fields
    .filter(isKept)
    .filter((field) => JSON.stringify(before.get(field)) !== JSON.stringify(after.get(field)))
    .map((field) => ({
      field,
      before: before.get(field) ?? null,
      after: kind.masked?.includes(field) && after.has(field) ? maskedSecret : (after.get(field) ?? null),
    }));
  return { dry_run: true, created: existing === undefined, changes };
}

async function described(kind: Kind, grant: Grant, name: string): Promise<unknown> {
  try {
    return await kind.questions.describe?.ask(grant, name);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'missing') return undefined;
    throw error;
  }
}

/** The values of metadata and spec by their dotted paths; a list is one value, and null or an empty list is absent. */
function membersOf(manifest: unknown): Map<string, unknown> {
  const members = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isBranch) {
      const isAbsent = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
      if (!isAbsent) members.set(path, value);
      return;
    }
    for (const [name, item] of Object.entries(value)) visit(item, `${path}.${name}`);
  };
  const { metadata, spec } = (manifest ?? {}) as { metadata?: unknown; spec?: unknown };
  visit(metadata ?? {}, 'metadata');
  visit(spec ?? {}, 'spec');
  return members;
}
