import { z } from 'zod';
import { changesOf, factShape } from './fact-shape.ts';

export const apiKeyChanges = [
  'created',
  'changed',
  'activated',
  'deactivated',
  'rotated',
  'deleted',
] as const;
export type ApiKeyChange = (typeof apiKeyChanges)[number];

export const apiKeyChanged = {
  type: 'accounts.api-key-changed.v1',
  meaning: 'An API key was created, changed (the expiry included), switched on or off, rotated or deleted.',
  privacy: 'identifiers',
  schema: z.strictObject({
    ...factShape,
    changes: changesOf(apiKeyChanges),
    key_id: z.string().min(1).describe('Public id of the key; neither the key nor its hash.'),
    user_id: z.number().int().positive().nullable().describe('Its owner; null for a key of the account.'),
  }),
} as const;
