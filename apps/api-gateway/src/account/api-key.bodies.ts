import { z } from 'zod';
import { apiKeyConfigSchema, apiKeyManifestSchema } from '#contracts';

const config = apiKeyConfigSchema.shape;
const metadata = apiKeyManifestSchema.shape.metadata.shape;

const dayInSeconds = 24 * 60 * 60;
const longestGraceInDays = 30;

export const newApiKeyBody = z.strictObject({
  name: metadata.name,
  description: metadata.description,
  level: config.level,
  username: config.username,
  is_active: config.isActive,
  expires_at: config.expiresAt,
});

export const apiKeyPatchBody = z.strictObject({
  name: metadata.name.optional(),
  is_active: z.boolean().optional(),
  expires_at: config.expiresAt.unwrap().optional(),
});

export const rotationBody = z.strictObject({
  grace_seconds: z
    .number()
    .int()
    .min(0)
    .max(longestGraceInDays * dayInSeconds)
    .default(dayInSeconds),
});
