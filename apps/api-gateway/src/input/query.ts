import { z } from 'zod';
import { failure, type PageRequest } from '#contracts';
import { issueOf, sentenceOf } from './issue.ts';

const defaultLimit = 50;

/** Query of the lists of REST. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(defaultLimit),
  cursor: z.string().max(512).optional(),
  account_number: z.string().optional(),
});

export function pageOf({ limit, cursor }: z.infer<typeof pageQuery>): PageRequest {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

/** Parameters of a list as they are recorded. */
export const recordedPageQuery = z.object({ limit: z.string(), cursor: z.string() });

/** The parameters as the schema has them. Throws `HTTP.INVALID_QUERY` with the first that is wrong. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(presentParameters(query));
  if (parsed.success) return parsed.data;
  const issue = issueOf(parsed.error);
  throw failure('HTTP.INVALID_QUERY', sentenceOf(issue), { field: issue.field });
}

/** The official CLI often sends parameters empty: that counts as absent (contract §1.3). */
function presentParameters(query: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value !== ''),
  );
}

/** One parameter, or undefined where it is absent or empty. Throws `HTTP.INVALID_QUERY` where it is given twice. */
export function parameterOf(query: unknown, name: string): string | undefined {
  const value = presentParameters(query)[name];
  if (value === undefined || typeof value === 'string') return value;
  throw failure('HTTP.INVALID_QUERY', `${name}: is given more than once`, { field: name });
}
