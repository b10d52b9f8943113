import { z } from 'zod';
import { bulk } from '../marks.ts';

const calls = z.number().int();

/** How a key is used, as far as the ledger of its account still holds its calls. */
export const keyUsageSummarySchema = z.object({
  key_id: z.string(),
  last_used_at: z.string().nullable().describe('When its newest call was recorded; null without calls.'),
  calls_last_7_days: calls.describe('Operations of today and the six days before, by UTC.'),
});

export type KeyUsageSummary = z.infer<typeof keyUsageSummarySchema>;

/** What breaks if the key is revoked: from where it is used, and for what. Most calls first, 100 at most. */
export const keyUsageSchema = keyUsageSummarySchema.extend({
  addresses: bulk(z.array(z.object({ ip: z.string(), calls, last_day: z.string() }))),
  operations: bulk(
    z.array(z.object({ command: z.string(), thing: z.string(), calls, last_day: z.string() })),
  ),
  partial: z
    .boolean()
    .describe(
      'True if these lists are not the whole: the key was used from more than 100 addresses, or for more than 100 operations, and those with the fewest calls are left out; or from more, or for more, than are looked at, 10 000, counted once for each day, and calls of the oldest days are left out.',
    ),
});

export type KeyUsage = z.infer<typeof keyUsageSchema>;

export const keyUsageListSchema = z.object({ keys: bulk(z.array(keyUsageSummarySchema)) });
