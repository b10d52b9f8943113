import { z } from 'zod';
import { apiVersion } from '../envelope.ts';
import { personal } from '../marks.ts';
import { manifestMetadataShape } from './manifest-metadata.ts';
import { usernameSchema } from './user.manifest.ts';

/** `account`: acts for the account, as its first admin. `user`: acts as its owner. */
export const apiKeyLevels = ['account', 'user'] as const;
export type ApiKeyLevel = (typeof apiKeyLevels)[number];

/** Names of keys: one line that shows what it holds. */
const keyNameSchema = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'must not hold control or other invisible characters')
  .regex(/^\S(.*\S)?$/, 'must not begin or end with white space');

const moment = z.iso.datetime({ offset: true, message: 'must be a date and time with an offset (ISO 8601)' });

/** `spec.config` of kind SmarterAuthToken (contract §5.6), with levels and expiry. */
export const apiKeyConfigSchema = z.strictObject({
  isActive: z.boolean().default(true),
  level: z.enum(apiKeyLevels).default('user'),
  username: personal(usernameSchema)
    .optional()
    .describe('The owner of a key of level user; the caller by default. Of level account it has none.'),
  expiresAt: moment.nullable().default(null),
});

export type ApiKeyConfig = z.infer<typeof apiKeyConfigSchema>;

/** What `apply` takes; keys are named by `metadata.name`, unique in the account. */
export const apiKeyManifestSchema = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('SmarterAuthToken'),
  metadata: z.strictObject({ ...manifestMetadataShape, name: keyNameSchema }),
  spec: z.strictObject({ config: apiKeyConfigSchema }),
});

export type ApiKeyManifest = z.infer<typeof apiKeyManifestSchema>;

/** What `describe` answers; never the key. */
export const apiKeyDescriptionSchema = apiKeyManifestSchema.extend({
  status: z.object({
    keyId: z.string(),
    accountNumber: z.string(),
    created: z.string(),
    modified: z.string(),
    lastUsedAt: z.string().nullable(),
  }),
});

export type ApiKeyDescription = z.infer<typeof apiKeyDescriptionSchema>;

/** A key as lists and REST show it; never the key itself. */
export const apiKeySummarySchema = z.object({
  key_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  level: z.enum(apiKeyLevels),
  username: personal(z.string().nullable()),
  is_active: z.boolean(),
  expires_at: z.string().nullable(),
  /** Until when the key before the last rotation can still be used. */
  grace_until: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

export type ApiKeySummary = z.infer<typeof apiKeySummarySchema>;
