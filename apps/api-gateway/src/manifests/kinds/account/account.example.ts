import type { AccountManifest } from '#contracts';

export const accountExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'Account',
  metadata: {
    name: 'example_account',
    description: 'The account of an organisation',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: {
    config: {
      companyName: 'Example',
      phoneNumber: '+1 555 0100',
      address1: '1 Example Street',
      address2: null,
      city: 'Cambridge',
      state: 'MA',
      postalCode: '02139',
      country: 'USA',
      language: 'en-US',
      timezone: 'America/New_York',
      currency: 'USD',
    },
  },
} satisfies AccountManifest;
