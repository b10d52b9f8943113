import { z } from 'zod';
import { changesOf, factShape } from './fact-shape.ts';

export const sessionChanges = ['opened', 'switched', 'renewed', 'ended'] as const;
export type SessionChange = (typeof sessionChanges)[number];

export const sessionChanged = {
  type: 'accounts.session-changed.v1',
  meaning:
    'A sign-in session was opened, switched to another account, kept through a change of the password, or ended.',
  privacy: 'identifiers',
  schema: z.strictObject({
    ...factShape,
    changes: changesOf(sessionChanges),
    session_id: z.string().min(1).describe('Public id of the session; neither the cookie nor its hash.'),
    user_id: z.number().int().positive().describe('Number of the user whose session it is.'),
  }),
} as const;
