import type { z } from 'zod';
import { failure } from '#contracts';

/**
 * The manifest as its schema has it. Throws `MANIFEST.STATUS_READ_ONLY` where it has a `status`, and
 * `MANIFEST.INVALID` with the first field that is wrong.
 */
export function parseManifest<Schema extends z.ZodType>(schema: Schema, manifest: unknown): z.infer<Schema> {
  if (typeof manifest === 'object' && manifest !== null && 'status' in manifest) {
    throw failure('MANIFEST.STATUS_READ_ONLY', 'The status field is read-only.', { field: 'status' });
  }
  const parsed = schema.safeParse(manifest);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = fieldOf(issue);
  throw failure('MANIFEST.INVALID', `${field}: ${issue?.message ?? 'invalid'}`, { field });
}

function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return '';
  const path = issue.path.map(String);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, 64) : undefined;
  return [...path, ...(unknown === undefined ? [] : [unknown])].join('.');
}
