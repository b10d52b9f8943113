import type { CloudEventAttributes, EntryData } from './operation-event.ts';

/** A key sent 10,000 requests at once under a limit of 100 a second. It must parse for ever: never change it. */
export const requestsRefusedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fd7-0a5c-7f1e-8c44-5b0a9d2e7f10:flood',
    source: '/gateways/gateway',
    type: 'operations.requests-refused.v1',
    subject: '01a20fd7-0a5c-7f1e-8c44-5b0a9d2e7f10',
    time: '2026-11-24T23:15:41.902114Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.requests-refused.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    key: '7cb42597ab7d65220fdb02067b03d8675a5aa4e7ea0b5badfaa1481e5a28f84d',
    personal:
      '{"client":{"ip":"127.0.0.1","user_agent":null},"name":null,"path":null,"query":{},"user":"admin"}',
    request:
      '{"count":9899,"first_at":"2026-11-24T23:14:41.905230Z","last_at":"2026-11-24T23:14:43.308001Z","limit":"key"}',
    response: null,
    salts: {
      personal: '1f6524d4b78f112ec87a115548816da85b5a1336e343d9788eba9ee9426de581',
      request: '922d477ddff2ffd1df58966103f0d8e440c13fd5c11e3e9f930a5da5f6e47d30',
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
      class: 'denied',
      command: 'requests-refused',
      command_id: null,
      commitments: {
        personal: 'b6b687fb7a625ba989776f36c1e46325bc2668313b4480b9405db6542ecfe233',
        request: '482258f30921a372210ee67421dbdce5e9dc1aff393f427dd4e837b64d542ab9',
        response: null,
      },
      completed_at: '2026-11-24T23:15:41.902114Z',
      duration_us: 1402771,
      entry_id: '01a20fd7-0a5c-7f1e-8c44-5b0a9d2e7f10:flood',
      error: 'HTTP.RATE_LIMITED',
      gateway: { boot: '2416651d-94ed-4dbc-b0a7-9999c384427d', counter: 113, id: 'gateway' },
      method: null,
      operation_id: '01a20fd7-0a5c-7f1e-8c44-5b0a9d2e7f10',
      outcome: 'failed',
      received_at: '2026-11-24T23:14:41.905230Z',
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: 0 },
      route: null,
      settles: null,
      status: 429,
      thing: 'None',
      traceparent: null,
      v: 1,
    },
  } satisfies EntryData,
};
