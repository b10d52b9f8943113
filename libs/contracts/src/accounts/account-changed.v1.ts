import { z } from 'zod';
import { changesOf, factShape } from './fact-shape.ts';

export const accountChanges = ['opened', 'changed', 'activated', 'deactivated', 'closed'] as const;
export type AccountChange = (typeof accountChanges)[number];

export const accountChanged = {
  type: 'accounts.account-changed.v1',
  meaning: 'An account was opened, changed, switched on or off, or closed for good.',
  privacy: 'identifiers',
  schema: z.strictObject({ ...factShape, changes: changesOf(accountChanges) }),
} as const;
