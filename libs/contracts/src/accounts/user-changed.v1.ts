import { z } from 'zod';
import { changesOf, factShape } from './fact-shape.ts';

export const userChanges = ['created', 'changed', 'activated', 'deactivated', 'deleted', 'erased'] as const;
export type UserChange = (typeof userChanges)[number];

export const userChanged = {
  type: 'accounts.user-changed.v1',
  meaning:
    'A user was created, changed (the role and the password included), switched on or off, deleted or erased.',
  privacy: 'identifiers',
  schema: z.strictObject({
    ...factShape,
    changes: changesOf(userChanges),
    user_id: z.number().int().positive().describe('Number of the user.'),
  }),
} as const;
