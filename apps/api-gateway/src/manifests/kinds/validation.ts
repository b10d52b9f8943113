import type { z } from 'zod';
import { failure } from '#contracts';
import { issueOf, sentenceOf } from '../../input/issue.ts';

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
  const issue = issueOf(parsed.error);
  throw invalidManifest(issue.field, issue.message);
}

export function invalidManifest(field: string, message: string) {
  return failure('MANIFEST.INVALID', sentenceOf({ field, message }), { field });
}
