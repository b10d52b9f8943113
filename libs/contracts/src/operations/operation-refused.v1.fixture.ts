import type { CloudEventAttributes, EntryData } from './operation-event.ts';

/** An `apply` that was turned away because its intent could not be recorded for certain. It must parse for ever: never change it. */
export const operationRefusedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47',
    source: '/gateways/gateway',
    type: 'operations.operation-refused.v1',
    subject: '01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47',
    time: '2026-11-24T23:13:51.707412Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.operation-refused.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    key: '8d97b2a289c65c9b2e40b3b79eaa5402a8d7ab6c1990bb00d2c8ae9aa5962c15',
    personal:
      '{"client":{"ip":"127.0.0.1","user_agent":"curl/7.88.1"},"name":"3141-5926-5359","path":"/api/v1/cli/apply","query":{},"user":"admin"}',
    request:
      '{"apiVersion":"smarter.sh/v1","kind":"Account","metadata":{"name":"example"},"spec":{"config":{"companyName":"Example","phoneNumber":{"$redacted":"personal"},"address1":{"$redacted":"personal"},"city":{"$redacted":"personal"},"state":{"$redacted":"personal"},"postalCode":{"$redacted":"personal"},"country":"USA","language":"en-US","timezone":"America/New_York","currency":"USD"}}}',
    response:
      '{"api":"smarter.sh/v1","context":"thing=Account, command=apply","description":"The operation could not be recorded, so it was not carried out. Try again.","error":{"errorClass":"JOURNAL.UNAVAILABLE","description":"The operation could not be recorded, so it was not carried out. Try again.","status":"503","field":null,"operation_id":"01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47","stacktrace":null,"args":null,"cause":null,"context":"thing=Account, command=apply"},"metadata":{"command":"apply"},"thing":"Account"}',
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
      command_id: '01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47',
      commitments: {
        personal: '0a8650b3f8d97a9afa1e35be27cb0afb97202e4b94ed3cfacc745d4adf03d429',
        request: '842d4771d7c02322e6a039056e076c0be3555cd12e8b720f3fd972442f965e51',
        response: '6d749868d19bd8f8cb9797432ce6386b9153446c10cf2cbf96db6e91c1f6ab8d',
      },
      completed_at: '2026-11-24T23:13:51.707325Z',
      duration_us: 11122,
      entry_id: '01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47',
      error: 'JOURNAL.UNAVAILABLE',
      gateway: { boot: '2416651d-94ed-4dbc-b0a7-9999c384427d', counter: 7, id: 'gateway' },
      method: 'POST',
      operation_id: '01a20fd6-4a10-7c3e-9b52-0d6f2f1e8a47',
      outcome: 'refused',
      received_at: '2026-11-24T23:13:51.696203Z',
      request: { bytes: 313, content_type: 'application/yaml', declared_bytes: 313 },
      response: { aborted: false, bytes: 506 },
      route: '/api/v1/cli/apply',
      settles: null,
      status: 503,
      thing: 'Account',
      traceparent: null,
      v: 1,
    },
  } satisfies EntryData,
};
