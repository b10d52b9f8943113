/** A stored example; it must parse for ever. */
export const accountsHeartbeatFixture = {
  specversion: '1.0',
  id: '43:1795554359250',
  source: '/accounts',
  type: 'accounts.heartbeat.v1',
  subject: 'accounts',
  time: '2026-11-24T21:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/accounts.heartbeat.v1.json',
  data: { as_of: 1795554359250, position: 43 },
} as const;
