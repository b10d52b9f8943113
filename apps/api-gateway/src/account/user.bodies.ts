import { z } from 'zod';
import { secret, userConfigSchema, usernameSchema, personal } from '#contracts';

const config = userConfigSchema.shape;
const flag = z.boolean();

/** Shorter ones are refused: NIST SP 800-63B-4 asks for 15 where a password is all that is asked for. */
export const passwordSchema = secret(z.string().min(15).max(256));
const madeUp = z.literal(true).describe('Make a password up and show it in this answer only.');

const configMembers = {
  email: config.email,
  first_name: config.firstName,
  last_name: config.lastName,
  is_staff: config.isStaff,
  is_auditor: config.isAuditor,
  is_superuser: config.isSuperuser,
  is_active: config.isActive,
};

export const newUserBody = z
  .strictObject({
    username: personal(usernameSchema),
    ...configMembers,
    password: passwordSchema.optional(),
    make_password: madeUp.optional(),
  })
  .refine(({ password, make_password }) => password === undefined || make_password === undefined, {
    path: ['make_password'],
    message: 'must not be asked with a password',
  })
  .meta({
    not: { required: ['password', 'make_password'] },
    examples: [{ username: 'ada', email: 'ada@example.com', first_name: 'Ada', make_password: true }],
  });

export const userPatchBody = z
  .strictObject({
    email: config.email.optional(),
    first_name: config.firstName,
    last_name: config.lastName,
    is_staff: flag.optional(),
    is_auditor: flag.optional(),
    is_superuser: flag.optional(),
    is_active: flag.optional(),
  })
  .meta({ examples: [{ first_name: 'Ada', is_auditor: true }] });

export const passwordBody = z
  .strictObject({
    current: secret(z.string().max(256)).optional(),
    password: passwordSchema.optional(),
    make_password: madeUp.optional(),
  })
  .refine(({ password, make_password }) => (password === undefined) !== (make_password === undefined), {
    path: ['password'],
    message: 'is needed, or else make_password',
  })
  .meta({
    oneOf: [{ required: ['password'] }, { required: ['make_password'] }],
    examples: [{ make_password: true }],
  });
