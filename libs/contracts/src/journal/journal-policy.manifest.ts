import { z } from 'zod';
import { manifestMetadataShape } from '../accounts/manifest-metadata.ts';
import { apiVersion } from '../envelope.ts';
import { retentionPolicySchema, retentionSchema } from './retention.ts';

/** `spec.config` of kind JournalPolicy: the policy, in the camel case of manifests. */
export const journalPolicyConfigSchema = z.strictObject({
  defaultDays: retentionPolicySchema.shape.default_days,
  rules: retentionPolicySchema.shape.rules,
});

/** What `apply` takes. An account has one policy, so it needs no name. */
export const journalPolicyManifestSchema = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('JournalPolicy'),
  metadata: z.strictObject(manifestMetadataShape),
  spec: z.strictObject({ config: journalPolicyConfigSchema }),
});

export type JournalPolicyManifest = z.infer<typeof journalPolicyManifestSchema>;

/** What `describe` answers: the policy that was asked for last, and what holds. */
export const journalPolicyDescriptionSchema = journalPolicyManifestSchema.extend({
  status: z.object({
    version: z.number().int(),
    minimumDays: z.number().int(),
    effective: retentionSchema.shape.effective,
    effectiveAt: z.string().nullable().describe('When the policy holds wholly; null if it does.'),
  }),
});

export type JournalPolicyDescription = z.infer<typeof journalPolicyDescriptionSchema>;
