import type { CloudEventAttributes, EntryData } from './operation-event.ts';

/** The journal is about to delete what is due. It must parse for ever: never change it. */
export const purgeOrderedFixture = {
  attributes: {
    specversion: '1.0',
    id: '01a20fe1-4a10-7c3e-9d5b-6f0c3a7e2b18',
    source: '/journal',
    type: 'operations.purge-ordered.v1',
    subject: '01a20fe1-4a10-7c3e-9d5b-6f0c3a7e2b18',
    time: '2026-11-24T23:00:02.000000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://smarter.sh/schemas/operations.purge-ordered.v1.json',
  } satisfies CloudEventAttributes,
  data: {
    key: '0466fb0fa0ddfe829ece15e4f75342be1fed94ab7ca90c3555482794b8431cc5',
    personal: null,
    request: null,
    response:
      '{"as_of":"2026-11-24T23:00:00.000000Z","policy_version":2,"entries":41,"parts":[{"class":"read","command":"whoami","thing":"None","days":30,"after_seq":0,"through_seq":52,"entries":40},{"class":"denied","command":"whoami","thing":"None","days":30,"after_seq":11,"through_seq":12,"entries":1}]}',
    salts: {
      personal: null,
      request: null,
      response: '5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5fc3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3',
    },
    skeleton: {
      account: '3141-5926-5359',
      actor: {
        account: null,
        key_id: null,
        kind: 'system',
        role: null,
        user_id: null,
      },
      class: 'write',
      command: 'purge',
      command_id: null,
      commitments: {
        personal: null,
        request: null,
        response: '3a04a947ca4f83b8b07920896dbd6f7e302dd2e501b247d46485d3e59b96ec47',
      },
      completed_at: '2026-11-24T23:00:02.000000Z',
      duration_us: 0,
      entry_id: '01a20fe1-4a10-7c3e-9d5b-6f0c3a7e2b18',
      error: null,
      gateway: null,
      method: null,
      operation_id: '01a20fe1-4a10-7c3e-9d5b-6f0c3a7e2b18',
      outcome: 'succeeded',
      received_at: '2026-11-24T23:00:02.000000Z',
      request: {
        bytes: 0,
        content_type: null,
        declared_bytes: null,
      },
      response: {
        aborted: false,
        bytes: 293,
      },
      route: null,
      settles: null,
      status: null,
      thing: 'JournalPolicy',
      traceparent: null,
      v: 1,
    },
  } satisfies EntryData,
};
