/** A stored example; it must parse for ever. */
export const accountChangedFixture = {
  specversion: '1.0',
  id: '41',
  source: '/accounts',
  type: 'accounts.account-changed.v1',
  subject: 'account:3141-5926-5359',
  time: '2026-11-24T21:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/accounts.account-changed.v1.json',
  data: {
    account: '3141-5926-5359',
    changes: ['changed'],
    operation: '0193604c-7a10-7c2e-9d35-1f0f5b8c2a11',
    position: 41,
  },
} as const;
