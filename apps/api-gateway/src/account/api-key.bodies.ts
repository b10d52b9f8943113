import { z } from 'zod';
import { apiKeyConfigSchema, apiKeyManifestSchema } from '#contracts';

const config = apiKeyConfigSchema.shape;
const metadata = apiKeyManifestSchema.shape.metadata.shape;

const dayInSeconds = 24 * 60 * 60;
const longestGraceInDays = 30;

export const newApiKeyBody = z
  .strictObject({
    name: metadata.name,
    description: metadata.description,
    level: config.level,
    username: config.username,
    is_active: config.isActive,
    expires_at: config.expiresAt,
  })
  .meta({ examples: [{ name: 'nightly export', expires_at: '2099-01-01T00:00:00Z' }] });

export const apiKeyPatchBody = z
  .strictObject({
    name: metadata.name.optional(),
    is_active: z.boolean().optional(),
    expires_at: config.expiresAt.unwrap().optional(),
  })
  .meta({ examples: [{ is_active: false }] });

export const rotationBody = z
  .strictObject({
    grace_seconds: z
      .number()
      .int()
      .min(0)
      .max(longestGraceInDays * dayInSeconds)
      .default(dayInSeconds),
  })
  .meta({ examples: [{ grace_seconds: 3600 }] })
  .prefault({});
