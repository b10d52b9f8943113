/** A stored example; it must parse for ever. */
export const userChangedFixture = {
  specversion: '1.0',
  id: '42',
  source: '/accounts',
  type: 'accounts.user-changed.v1',
  subject: 'user:7',
  time: '2026-11-24T21:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/accounts.user-changed.v1.json',
  data: {
    account: '3141-5926-5359',
    changes: ['changed', 'deactivated'],
    operation: '0193604c-7a10-7c2e-9d35-1f0f5b8c2a11',
    position: 42,
    user_id: 7,
  },
} as const;
