import { z } from 'zod';

/** An account as platform admins see it in lists. */
export const accountSummarySchema = z.object({
  account_number: z.string(),
  id: z.number().int(),
  company_name: z.string(),
  is_active: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});

export type AccountSummary = z.infer<typeof accountSummarySchema>;
