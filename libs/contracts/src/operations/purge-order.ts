import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What goes of the entries of one class, command and thing: those above `after_seq` up to `through_seq`. */
export const purgePartSchema = z.strictObject({
  class: z.string(),
  command: z.string(),
  thing: z.string(),
  days: z.number().int().positive().describe('How long the policy keeps such entries.'),
  after_seq: count,
  through_seq: count,
  entries: count.describe('How many entries go.'),
});

export type PurgePart = z.infer<typeof purgePartSchema>;

/**
 * An order to purge: all that its execution needs, so that the same log gives the same tombstones. It
 * stands as the response of a `purge-ordered` event, and so in the entry that the order becomes.
 */
export const purgeOrderSchema = z.strictObject({
  as_of: z.string().describe('The trusted time by which the entries are due.'),
  policy_version: count.describe('How often the policy of the account had been changed; 0: the default.'),
  entries: count.describe('How many entries go in all.'),
  parts: z.array(purgePartSchema).min(1),
});

export type PurgeOrder = z.infer<typeof purgeOrderSchema>;
