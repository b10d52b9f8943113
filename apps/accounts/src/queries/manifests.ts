import {
  accountMetadata,
  apiVersion,
  type AccountManifest,
  type ApiKeyManifest,
  type UserManifest,
} from '#contracts';
import type { AccountRecord, ApiKeyRecord, UserRecord } from '../projections/directory.port.ts';

const longestName = 50;

/** The account as it can be applied. */
export function accountManifest({ accountNumber, config, metadata }: AccountRecord): AccountManifest {
  const { tags, annotations, ...described } = accountMetadata(config, metadata);
  return {
    apiVersion,
    kind: 'Account',
    metadata: {
      name: accountNumber,
      ...described,
      ...(tags.length === 0 ? {} : { tags: [...tags] }),
      ...(annotations.length === 0 ? {} : { annotations: [...annotations] }),
      accountNumber,
    },
    spec: { config },
  };
}

/** The user as it can be applied. */
export function userManifest(user: UserRecord): UserManifest {
  const { username, firstName, lastName, email, isStaff, isAuditor, isSuperuser, isActive } = user;
  const { description, version, tags, annotations } = user.metadata;
  return {
    apiVersion,
    kind: 'User',
    metadata: {
      // A name of a manifest is shorter than that of a user may be.
      ...(username.length > longestName ? {} : { name: username }),
      username,
      ...{ description, version, tags: [...tags], annotations: [...annotations] },
    },
    spec: { config: { firstName, lastName, email, isStaff, isAuditor, isSuperuser, isActive } },
  };
}

/** The key as it can be applied; `username` is the name of its owner. */
export function apiKeyManifest(key: ApiKeyRecord, username: string): ApiKeyManifest {
  const { name, level, isActive, expiresAt } = key;
  const { description, version, tags, annotations } = key.metadata;
  return {
    apiVersion,
    kind: 'SmarterAuthToken',
    metadata: { name, description, version, tags: [...tags], annotations: [...annotations] },
    spec: { config: { isActive, level, ...(level === 'user' ? { username } : {}), expiresAt } },
  };
}
