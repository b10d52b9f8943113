import type { UserManifest } from '#contracts';

export const userExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'User',
  metadata: {
    name: 'example_user',
    description: 'A user of the account',
    version: '1.0.0',
    tags: [],
    annotations: [],
    username: 'example_user',
  },
  spec: {
    config: {
      firstName: 'Example',
      lastName: 'User',
      email: 'example_user@example.com',
      isStaff: false,
      isAuditor: false,
      isSuperuser: false,
      isActive: true,
    },
  },
} satisfies UserManifest;
