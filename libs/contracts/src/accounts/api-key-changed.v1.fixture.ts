/** A stored example; it must parse for ever. */
export const apiKeyChangedFixture = {
  specversion: '1.0',
  id: '43',
  source: '/accounts',
  type: 'accounts.api-key-changed.v1',
  subject: 'api-key:3b0c5a52-3f3c-4c53-9d0e-4a4f0a1c7e55',
  time: '2026-11-24T21:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/accounts.api-key-changed.v1.json',
  data: {
    account: '3141-5926-5359',
    changes: ['deleted'],
    key_id: '3b0c5a52-3f3c-4c53-9d0e-4a4f0a1c7e55',
    operation: '0193604c-7a10-7c2e-9d35-1f0f5b8c2a11',
    position: 43,
    user_id: 7,
  },
} as const;
