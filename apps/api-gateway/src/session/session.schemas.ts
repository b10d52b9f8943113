import { z } from 'zod';
import { accountNumberPattern, personal, roles, secret, whoamiSchema } from '#contracts';
import { accountDetailSchema } from '../account/account.bodies.ts';
import { passwordSchema } from '../account/user.bodies.ts';

/** Who is signed in, where they act, and what their changes must send beside the cookie. */
export const sessionSchema = z.object({
  user: whoamiSchema.shape.user.extend({ role: z.enum(roles) }),
  account: accountDetailSchema.describe('The account that the session acts in.'),
  home_account_number: z.string().describe('The account of the user.'),
  must_change_password: z.boolean().describe('Until it is changed, nothing else can be done in the session.'),
  csrf_token: secret(z.string()).describe('What changes send in the header Smarter-CSRF.'),
  expires_at: z.string(),
});

export type SessionData = z.infer<typeof sessionSchema>;

const given = secret(z.string().min(1).max(256));

export const signInBody = z
  .strictObject({ username: personal(z.string().min(1).max(150)), password: given })
  .meta({ examples: [{ username: 'admin', password: 'correct horse battery staple' }] });

export const ownPasswordBody = z
  .strictObject({ current_password: given, new_password: passwordSchema })
  .refine((body) => body.current_password !== body.new_password, {
    path: ['new_password'],
    message: 'must not be the current one',
  })
  .meta({
    examples: [
      { current_password: 'correct horse battery staple', new_password: 'staple battery horse correct' },
    ],
  });

export const ownAccountBody = z
  .strictObject({
    account_number: z
      .string()
      .regex(accountNumberPattern)
      .nullable()
      .describe('The account to act in; null for the own one.'),
  })
  .meta({ examples: [{ account_number: null }, { account_number: '3141-5926-5359' }] });

export const sessionListSchema = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      created_at: z.string(),
      last_seen_at: z.string(),
      expires_at: z.string(),
      ip: personal(z.string().nullable()).describe('From where the user signed in.'),
      user_agent: personal(z.string().nullable()),
      current: z.boolean().describe('Whether it is the one that asks.'),
    }),
  ),
});

export const endedSchema = z.object({ ended: z.int().describe('How many sessions were ended.') });
