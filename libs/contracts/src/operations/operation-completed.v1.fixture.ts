import type { CloudEventAttributes, EntryData } from './operation-event.ts';

/** The outcome of an `apply`, as a gateway recorded it. It must parse for ever: never change it. */
export const operationCompletedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
    source: '/gateways/gateway',
    type: 'operations.operation-completed.v1',
    subject: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
    time: '2026-11-24T23:13:46.534147Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.operation-completed.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    key: 'eb598eeca51e101533fb28d4b06b7e4bb5f7f68175f869a4d45748b1bed416c8',
    personal:
      '{"client":{"ip":"127.0.0.1","user_agent":"curl/7.88.1"},"name":"3141-5926-5359","path":"/api/v1/cli/apply","query":{},"user":"admin"}',
    request:
      '{"apiVersion":"smarter.sh/v1","kind":"Account","metadata":{"name":"example"},"spec":{"config":{"companyName":"Example","phoneNumber":{"$redacted":"personal"},"address1":{"$redacted":"personal"},"city":{"$redacted":"personal"},"state":{"$redacted":"personal"},"postalCode":{"$redacted":"personal"},"country":"USA","language":"en-US","timezone":"America/New_York","currency":"USD"}}}',
    response:
      '{"api":"smarter.sh/v1","data":{"changed":["address1","address2","city","companyName","language","phoneNumber","postalCode","state","timezone"]},"message":"Account 3141-5926-5359 applied successfully","metadata":{"command":"apply"},"thing":"Account"}',
    salts: {
      personal: '1f6524d4b78f112ec87a115548816da85b5a1336e343d9788eba9ee9426de581',
      request: '922d477ddff2ffd1df58966103f0d8e440c13fd5c11e3e9f930a5da5f6e47d30',
      response: '1762522a7422b1b337c07061ed442276f1c249cee0fb017c661c18652514a2e9',
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
      class: 'write',
      command: 'apply',
      command_id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
      commitments: {
        personal: '0a8650b3f8d97a9afa1e35be27cb0afb97202e4b94ed3cfacc745d4adf03d429',
        request: '842d4771d7c02322e6a039056e076c0be3555cd12e8b720f3fd972442f965e51',
        response: '8453d1530ac62a2ad466c27b825d20d4aaeb545d33cb46674f3e3be2e48bbc59',
      },
      completed_at: '2026-11-24T23:13:46.533918Z',
      duration_us: 13789,
      entry_id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
      error: null,
      gateway: { boot: '2416651d-94ed-4dbc-b0a7-9999c384427d', counter: 5, id: 'gateway' },
      method: 'POST',
      operation_id: '01a20fd6-3618-722d-88ea-3ecd21bbcc81',
      outcome: 'succeeded',
      received_at: '2026-11-24T23:13:46.520140Z',
      request: { bytes: 313, content_type: 'application/yaml', declared_bytes: 313 },
      response: { aborted: false, bytes: 249 },
      route: '/api/v1/cli/apply',
      settles: null,
      status: 200,
      thing: 'Account',
      traceparent: null,
      v: 1,
    },
  } satisfies EntryData,
};
