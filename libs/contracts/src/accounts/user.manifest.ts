import { z } from 'zod';
import { apiVersion } from '../envelope.ts';
import { personal } from '../marks.ts';
import { manifestMetadataShape } from './manifest-metadata.ts';

/** Names of users: unique over all accounts, compared without case. */
export const usernameSchema = z
  .string()
  .min(1)
  .max(150)
  .regex(/^[\w.@+-]+$/, 'may hold letters, digits and _ . @ + - only')
  // Paths can't hold `.` and `..`: clients take them for the folder and its parent.
  .regex(/\w/, 'must hold a letter or digit');

/** The form in which user names and e-mail addresses are compared: those of equal form are the same. */
export function comparableName(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** `spec.config` of kind User (contract §5.5), with the roles that the real server lacks. */
export const userConfigSchema = z.strictObject({
  firstName: personal(z.string().max(150).nullable()).optional(),
  lastName: personal(z.string().max(150).nullable()).optional(),
  email: personal(z.email().max(254)),
  isStaff: z.boolean().default(false).describe('Admin of the account.'),
  isAuditor: z.boolean().default(false).describe('Reads the journal and changes nothing.'),
  isSuperuser: z.boolean().default(false).describe('Platform admin; only platform admins may set it.'),
  isActive: z.boolean().default(true),
});

export type UserConfig = z.infer<typeof userConfigSchema>;

/** What `apply` takes. The user is named by `metadata.username` or `metadata.name`; both must agree. */
export const userManifestSchema = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('User'),
  metadata: z.strictObject({
    ...manifestMetadataShape,
    name: personal(usernameSchema).optional(),
    username: personal(usernameSchema).optional(),
  }),
  spec: z.strictObject({ config: userConfigSchema }),
});

export type UserManifest = z.infer<typeof userManifestSchema>;

/** What `describe` answers. */
export const userDescriptionSchema = userManifestSchema.extend({
  status: z.object({
    id: z.number().int(),
    accountNumber: z.string(),
    username: personal(z.string()),
    created: z.string(),
    modified: z.string(),
  }),
});

export type UserDescription = z.infer<typeof userDescriptionSchema>;

/** A user as lists and REST show it. */
export const userSummarySchema = z.object({
  id: z.number().int(),
  username: personal(z.string()),
  first_name: personal(z.string()),
  last_name: personal(z.string()),
  email: personal(z.string()),
  is_staff: z.boolean(),
  is_auditor: z.boolean(),
  is_superuser: z.boolean(),
  is_active: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});

export type UserSummary = z.infer<typeof userSummarySchema>;
