import { z } from 'zod';
import { apiKeySummarySchema, type ApiKeySummary } from '#contracts';

/** An API key as REST shows it. */
export const apiKeyDetailSchema = apiKeySummarySchema.extend({
  last_used_at: z
    .string()
    .nullable()
    .describe('When its newest call was recorded; null without calls, or while the journal can not say.'),
});

export type ApiKeyDetail = z.infer<typeof apiKeyDetailSchema>;

export function apiKeyDetailOf(key: ApiKeySummary, uses: ReadonlyMap<string, string>): ApiKeyDetail {
  return { ...key, last_used_at: uses.get(key.key_id) ?? null };
}
