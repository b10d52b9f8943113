import { z } from 'zod';
import {
  personal,
  userDescriptionSchema,
  userManifestSchema,
  type UserApplication,
  type UserManifest,
  type UserSummary,
} from '#contracts';
import type { Column, Row } from '../columns.ts';
import type { Kind, Services, ValidManifest } from '../kind.ts';
import { metadataOf } from '../metadata.ts';
import { invalidManifest, parseManifest } from '../validation.ts';
import { userExample } from './user.example.ts';

const columns: readonly Column[] = [
  { name: 'id', type: 'IntegerField', schema: z.number() },
  { name: 'username', type: 'CharField', schema: personal(z.string()) },
  { name: 'firstName', type: 'CharField', schema: personal(z.string()) },
  { name: 'lastName', type: 'CharField', schema: personal(z.string()) },
  { name: 'email', type: 'EmailField', schema: personal(z.string()) },
  { name: 'isStaff', type: 'BooleanField', schema: z.boolean() },
  { name: 'isSuperuser', type: 'BooleanField', schema: z.boolean() },
];

/** Kind User: the users of an account (contract §5.5). `deploy` and `undeploy` switch one on and off. */
export function userKind({ accounts }: Pick<Services, 'accounts'>): Kind {
  return {
    name: 'User',
    plural: 'Users',
    aliases: ['user'],
    owner: 'accounts',
    nameParameters: ['username', 'name'],
    manifest: userManifestSchema,
    description: userDescriptionSchema,
    shownOnce: {},
    example: userExample,
    columns,
    questions: {
      describe: { action: 'users.read', ask: (grant, name) => accounts.describeUser(grant, name) },
      logs: { action: 'users.read', ask: (grant, name) => accounts.getUser(grant, name) },
      get: {
        action: 'users.read',
        async list(grant, page) {
          const { items, next } = await accounts.listUsers(grant, page);
          return { items: items.map(rowOf), next };
        },
        one: async (grant, name) => rowOf(await accounts.getUser(grant, name)),
      },
    },
    commands: {
      apply: {
        read(manifest): ValidManifest {
          const user = applicationOf(parseManifest(userManifestSchema, manifest));
          return {
            name: user.username,
            actions: user.config.isSuperuser
              ? ['users.change', 'users.make-platform-admin']
              : ['users.change'],
            execute: (grant, command) => accounts.applyUser(grant, command, user),
            rehearse: (grant) => accounts.rehearseApply(grant, { of: 'user', ...user }),
          };
        },
      },
      delete: {
        action: 'users.change',
        execute: (grant, command, name) => accounts.deleteUser(grant, command, name),
      },
      deploy: {
        action: 'users.change',
        execute: (grant, command, name) => accounts.setUserActive(grant, command, name, true),
      },
      undeploy: {
        action: 'users.change',
        execute: (grant, command, name) => accounts.setUserActive(grant, command, name, false),
      },
    },
  };
}

function applicationOf({ metadata, spec }: UserManifest): UserApplication {
  const { name, username } = metadata;
  if (name !== undefined && username !== undefined && name !== username) {
    throw invalidManifest('metadata.username', 'must be the same as metadata.name');
  }
  const given = username ?? name;
  if (given === undefined) throw invalidManifest('metadata.username', 'is needed, or else metadata.name');
  return { username: given, metadata: metadataOf(metadata), config: spec.config };
}

function rowOf(user: UserSummary): Row {
  return {
    id: user.id,
    username: user.username,
    firstName: user.first_name,
    lastName: user.last_name,
    email: user.email,
    isStaff: user.is_staff,
    isSuperuser: user.is_superuser,
  };
}
