/** What the fields of operation events mean, where their schema does not say it itself. */
const meanings: Readonly<Record<string, string>> = {
  account: 'Number of the account whose ledger it belongs to.',
  actor: 'Who acted.',
  'actor.account': 'Account of the actor; null if anonymous or the system.',
  'actor.key_id': 'Public id of the key, never the key.',
  'actor.kind': 'What the actor was known by.',
  'actor.role': 'The role that allowed it.',
  'actor.user_id': 'Number of the user.',
  class: '`denied` if the status is 401, 403 or 429, else whether the verb changes state.',
  command: 'The verb, as in `metadata.command`; `None` where there is no route.',
  command_id: 'The id under which the command executes at most once; null without an intent.',
  commitments: 'HMAC-SHA256 of each text under its salt.',
  'commitments.personal': 'Of `personal`.',
  'commitments.request': 'Of `request`.',
  'commitments.response': 'Of `response`.',
  completed_at: 'When the outcome was known, by the clock of its author.',
  duration_us: 'Microseconds from arrival to outcome.',
  entry_id: 'The id of the entry; unique.',
  error: 'The error code.',
  gateway: 'The gateway that took the request.',
  'gateway.boot': 'Changes with every start.',
  'gateway.counter': 'Rises by one with every operation of a boot, so that a hole is a number.',
  'gateway.id': 'Name of the gateway.',
  key: 'SHA-256 over `smarter-entry-v1`, a zero byte and the canonical skeleton.',
  method: 'HTTP method.',
  operation_id: 'The operation (UUIDv7), as in `smarter-journal-id`.',
  outcome: 'What came of it.',
  personal: 'JSON text of the personal fields: client, name, path, query, user. Erased on its own.',
  received_at: 'When the request arrived, by the clock of the gateway.',
  request: 'JSON text of the request body as it may be recorded; in the skeleton, its sizes.',
  'request.bytes': 'Bytes of the body that were read.',
  'request.content_type': 'Media type without parameters.',
  'request.declared_bytes': 'The Content-Length.',
  response: 'JSON text of the answer as it may be recorded; in the skeleton, its size.',
  'response.aborted': 'Whether the caller went away first.',
  'response.bytes': 'Bytes of the answer.',
  route: 'Template of the route; null if none was reached.',
  salts: '32 random bytes for each text, as hex; they live and die with the texts.',
  'salts.personal': 'Of `personal`.',
  'salts.request': 'Of `request`.',
  'salts.response': 'Of `response`.',
  settles:
    'The id of the entry that this one settles: the `unknown` one, or the outcome of what had not been answered.',
  skeleton: 'The entry without bodies and personal fields.',
  status: 'HTTP status.',
  thing: 'Kind of resource; `None` if there is none.',
  traceparent: 'The trace of the caller (W3C Trace Context), if well-formed.',
  v: 'Version of the bytes.',
};

/** Throws for a field without a meaning: a new field needs one before it is documented. */
export function meaningOf(path: string): string {
  const meaning = meanings[path] ?? meanings[path.replace(/^skeleton\./, '')];
  if (meaning === undefined) throw new Error(`the field ${path} has no meaning in tools/docs/field-texts.ts`);
  return meaning;
}
