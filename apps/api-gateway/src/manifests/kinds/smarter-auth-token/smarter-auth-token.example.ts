import type { ApiKeyManifest } from '#contracts';

export const smarterAuthTokenExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'SmarterAuthToken',
  metadata: {
    name: 'example_key',
    description: 'An API key of the account',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: { config: { isActive: true, level: 'account', expiresAt: null } },
} satisfies ApiKeyManifest;
