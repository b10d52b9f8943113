import { z } from 'zod';
import { accountNumberPattern } from '../operations/operation-event.ts';

/** Members that the data of every fact of accounts has. */
export const factShape = {
  account: z.string().regex(accountNumberPattern).describe('Number of the account that it happened in.'),
  operation: z
    .string()
    .nullable()
    .describe('The operation that caused it; null for what the system did of its own accord.'),
  position: z.number().int().positive().describe('Position of the commit; rises with every fact.'),
} as const;

/** What the commit did, in order; a commit changes one thing and becomes one fact. */
export function changesOf<const Change extends string>(changes: readonly Change[]) {
  return z.array(z.enum(changes)).min(1).describe('What happened to it, in order.');
}
