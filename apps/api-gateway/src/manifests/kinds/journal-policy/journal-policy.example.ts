import type { JournalPolicyManifest } from '#contracts';

export const journalPolicyExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'JournalPolicy',
  metadata: {
    description: 'How long the journal keeps the entries of an account',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: {
    config: {
      defaultDays: 365,
      rules: [
        { match: { class: 'denied' }, days: 730 },
        { match: { class: 'read', command: 'whoami' }, days: 30 },
      ],
    },
  },
} satisfies JournalPolicyManifest;
