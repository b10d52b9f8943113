import type { CloudEventAttributes, IntentData } from './operation-event.ts';

/** An intent as a gateway recorded it. It must parse for ever: never change it. */
export const operationReceivedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81:received',
    source: '/gateways/gateway',
    type: 'operations.operation-received.v1',
    subject: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
    time: '2026-11-24T23:13:46.530762Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.operation-received.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    account: '3141-5926-5359',
    actor: {
      account: '3141-5926-5359',
      key_id: '47c26be5-9c6c-4d44-a747-76076e839b7e',
      kind: 'account-key',
      role: 'platform-admin',
      user_id: 1,
    },
    command: 'apply',
    command_id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
    gateway: { boot: '2416651d-94ed-4dbc-b0a7-9999c384427d', counter: 5, id: 'gateway' },
    operation_id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
    received_at: '2026-11-24T23:13:46.520140Z',
    thing: 'Account',
  } satisfies IntentData,
};
