/** A stored example; it must parse for ever. */
export const sessionChangedFixture = {
  specversion: '1.0',
  id: '44',
  source: '/accounts',
  type: 'accounts.session-changed.v1',
  subject: 'session:7e0b6f5e-2d0c-4c6e-8a53-5b2f6d1f9c10',
  time: '2026-11-25T13:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/accounts.session-changed.v1.json',
  data: {
    account: '3141-5926-5359',
    changes: ['ended'],
    operation: '0193604c-7a10-7c2e-9d35-1f0f5b8c2a11',
    position: 44,
    session_id: '7e0b6f5e-2d0c-4c6e-8a53-5b2f6d1f9c10',
    user_id: 7,
  },
} as const;
