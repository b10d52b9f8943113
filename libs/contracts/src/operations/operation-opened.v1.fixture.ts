import type { CloudEventAttributes, EntryData } from './operation-event.ts';

/** The start of a tail, as a gateway recorded it before the first byte. It must parse for ever: never change it. */
export const operationOpenedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fdb-1f5c-7a31-9c0e-5b7d2c4e9f10:opened',
    source: '/gateways/gateway',
    type: 'operations.operation-opened.v1',
    subject: '01a20fdb-1f5c-7a31-9c0e-5b7d2c4e9f10',
    time: '2026-11-24T23:19:08.642011Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.operation-opened.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    key: 'b1ab34eebb54a6742950c3162610d4ebba2d375a92afa100d64c17662c26760b',
    personal:
      '{"client":{"ip":"127.0.0.1","user_agent":"curl/7.88.1"},"name":null,"path":"/api/v1/journal/tail","query":{"after":"12"},"user":"admin"}',
    request: null,
    response: null,
    salts: {
      personal: '5a3c1e7f90b24d68a1c3e5f7092b4d6f8e1a3c5d7f9b1d3f5a7c9e0b2d4f6a81',
      request: null,
      response: null,
    },
    skeleton: {
      account: '3141-5926-5359',
      actor: {
        account: '3141-5926-5359',
        key_id: '47c26be5-9c6c-4d44-a747-76076e839b7e',
        kind: 'account-key',
        role: 'platform-admin',
        user_id: 1,
      },
      class: 'read',
      command: 'journal',
      command_id: null,
      commitments: {
        personal: 'fc2b5b76398269ca21fdebff998ef3548b8ed2082f4a4bb59cb1e4fb3dc2ada7',
        request: null,
        response: null,
      },
      completed_at: '2026-11-24T23:19:08.641907Z',
      duration_us: 2113,
      entry_id: '01a20fdb-1f5c-7a31-9c0e-5b7d2c4e9f10:opened',
      error: null,
      gateway: { boot: '2416651d-94ed-4dbc-b0a7-9999c384427d', counter: 31, id: 'gateway' },
      method: 'GET',
      operation_id: '01a20fdb-1f5c-7a31-9c0e-5b7d2c4e9f10',
      outcome: 'opened',
      received_at: '2026-11-24T23:19:08.639794Z',
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: 0 },
      route: '/api/v1/journal/tail',
      settles: null,
      status: 200,
      thing: 'JournalEntry',
      traceparent: null,
      v: 1,
    },
  } satisfies EntryData,
};
