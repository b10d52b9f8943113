/** A stored example; it must parse for ever. */
export const eventParkedFixture = {
  specversion: '1.0',
  id: 'journal.search:0199a7c2-5f3e-7c11-8d2b-5b8f0e6f1a01',
  source: '/journal',
  type: 'views.event-parked.v1',
  subject: 'smarter.operations.v1:3:4711',
  time: '2026-11-24T21:05:59.123000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://smarter.sh/schemas/views.event-parked.v1.json',
  data: {
    consumer: 'journal.search',
    account: '3141-5926-5359',
    topic: 'smarter.operations.v1',
    partition: 3,
    position: 4711,
    id: '0199a7c2-5f3e-7c11-8d2b-5b8f0e6f1a01',
    reason: 'SyntaxError',
  },
} as const;
