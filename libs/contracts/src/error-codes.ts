import { Failure, type FailureKind, type FailureOptions } from '#kernel';

/** Every error code of the API: its kind (which picks the status) and what it means. */
export const errorCodes = {
  'AUTH.MISSING_KEY': { kind: 'forbidden', meaning: 'No API key was presented.' },
  'AUTH.BAD_KEY': { kind: 'unauthenticated', meaning: 'The API key is unknown, inactive or expired.' },
  'AUTH.KEY_IN_QUERY': {
    kind: 'invalid',
    meaning: 'A key was sent in the query; it belongs in the Authorization header.',
  },
  'AUTH.NOT_ALLOWED': { kind: 'forbidden', meaning: 'The role of the caller does not allow this.' },
  'AUTH.BAD_CREDENTIALS': {
    kind: 'unauthenticated',
    meaning: 'The user name or the password is wrong, or nobody can sign in as this user.',
  },
  'AUTH.NOT_STAFF': {
    kind: 'forbidden',
    meaning: 'Only admins and auditors can sign in; others use API keys.',
  },
  'AUTH.SIGN_IN_THROTTLED': {
    kind: 'rate-limited',
    meaning:
      'Too many attempts to sign in from this address or as this user; Retry-After says when to try again.',
  },
  'AUTH.BAD_SESSION': {
    kind: 'unauthenticated',
    meaning: 'The session is unknown, has ended or has expired; sign in again.',
  },
  'AUTH.FOREIGN_REQUEST': {
    kind: 'forbidden',
    meaning:
      'A change with the cookie of a session came without its Smarter-CSRF token, or not from a page of this origin.',
  },
  'AUTH.PASSWORD_CHANGE_NEEDED': {
    kind: 'forbidden',
    meaning: 'The password must be changed before the session can be used for anything else.',
  },
  'SESSIONS.NOT_FOUND': {
    kind: 'missing',
    meaning: 'The caller has no such session, or presents a key where a session is meant.',
  },
  'AUTH.UNAVAILABLE': {
    kind: 'unavailable',
    meaning: 'Who is calling could not be found out just now; nothing was changed.',
  },
  'HTTP.BAD_REQUEST': {
    kind: 'invalid',
    meaning: 'The request is not well-formed HTTP, or a part of it is not acceptable.',
  },
  'HTTP.INVALID_QUERY': { kind: 'invalid', meaning: 'A query parameter has a value that is not allowed.' },
  'HTTP.INVALID_BODY': {
    kind: 'invalid',
    meaning: 'The body is not JSON, or does not fit what the route takes; the field is named.',
  },
  'HTTP.NOT_FOUND': { kind: 'missing', meaning: 'There is nothing at this path.' },
  'HTTP.METHOD_NOT_ALLOWED': {
    kind: 'not-allowed',
    meaning: 'The path exists, but not with this method; see the Allow header.',
  },
  'HTTP.BODY_TOO_LARGE': { kind: 'too-large', meaning: 'The body is larger than 1 MiB.' },
  'HTTP.HEADERS_TOO_LARGE': { kind: 'headers-too-large', meaning: 'The headers are larger than 16 KiB.' },
  'HTTP.CLIENT_GONE': {
    kind: 'invalid',
    meaning: 'The caller closed the connection before it was answered; nothing was changed.',
  },
  'HTTP.TIMED_OUT': { kind: 'timed-out', meaning: 'The request did not arrive in time.' },
  'HTTP.RATE_LIMITED': {
    kind: 'rate-limited',
    meaning: 'The key or the address sends more requests than it may; Retry-After says when to try again.',
  },
  'MANIFEST.EMPTY': { kind: 'invalid', meaning: 'The body is empty where a manifest is expected.' },
  'MANIFEST.UNREADABLE': { kind: 'invalid', meaning: 'The body is neither JSON nor YAML.' },
  'MANIFEST.INVALID': {
    kind: 'invalid',
    meaning: 'The manifest does not fit the schema of its kind; the field is named.',
  },
  'MANIFEST.UNKNOWN_KIND': { kind: 'invalid', meaning: 'There is no such kind of resource.' },
  'MANIFEST.STATUS_READ_ONLY': { kind: 'not-allowed', meaning: 'The status of a resource is read-only.' },
  'MANIFEST.CARRIES_CREDENTIAL': {
    kind: 'invalid',
    meaning: 'The manifest contains the API key of the caller.',
  },
  'MANIFEST.READ_ONLY': {
    kind: 'not-allowed',
    meaning: 'Resources of this kind come to be by themselves; they can not be written.',
  },
  'MANIFEST.VERB_UNSUPPORTED': { kind: 'unimplemented', meaning: 'The kind does not have this verb.' },
  'ACCOUNTS.NOT_FOUND': { kind: 'missing', meaning: 'There is no such account for the caller.' },
  'ACCOUNTS.NUMBER_FIXED': { kind: 'invalid', meaning: 'The number of an account can not be changed.' },
  'ACCOUNTS.CONFLICT': {
    kind: 'conflict',
    meaning: 'The resource was changed by somebody else at the same time; try again.',
  },
  'USERS.NOT_FOUND': { kind: 'missing', meaning: 'There is no such user for the caller.' },
  'USERS.NAME_TAKEN': {
    kind: 'conflict',
    meaning: 'The user name or e-mail address belongs to another user.',
  },
  'USERS.SELF': { kind: 'conflict', meaning: 'Nobody can switch off, demote or delete themselves.' },
  'USERS.LAST_ADMIN': { kind: 'conflict', meaning: 'An account keeps at least one active admin.' },
  'USERS.WRONG_PASSWORD': { kind: 'forbidden', meaning: 'The current password is not the right one.' },
  'KEYS.NOT_FOUND': { kind: 'missing', meaning: 'There is no such API key for the caller.' },
  'KEYS.NAME_TAKEN': { kind: 'conflict', meaning: 'Another key of the account has this name.' },
  'ACCOUNTS.OWN': {
    kind: 'conflict',
    meaning: 'Nobody can switch off or delete the account that they act from.',
  },
  'RESOURCES.NOT_FOUND': { kind: 'missing', meaning: 'There is no such resource for the caller.' },
  'RESOURCES.REFERENCE_NOT_FOUND': {
    kind: 'missing',
    meaning: 'The manifest names another resource that is not there; the field is named.',
  },
  'RESOURCES.NAME_TAKEN': {
    kind: 'conflict',
    meaning: 'Another resource of the kind has this name in the account.',
  },
  'RESOURCES.NOT_OWN': {
    kind: 'forbidden',
    meaning: 'The resource belongs to another user, and the caller is no admin.',
  },
  'CHATS.NOT_FOUND': { kind: 'missing', meaning: 'There is no such chat for the caller.' },
  'CHATS.NO_ENDPOINT': {
    kind: 'unavailable',
    meaning: 'No endpoint of a language model is configured, or none that the chatbot may use.',
  },
  'CHATS.MODEL_FAILED': {
    kind: 'upstream-failed',
    meaning: 'The endpoint of the language model refused the prompt, or did not answer as it should.',
  },
  'CHATS.MODEL_TIMED_OUT': {
    kind: 'upstream-timed-out',
    meaning: 'The endpoint of the language model did not answer in time.',
  },
  'ACCOUNTS.PLATFORM': {
    kind: 'conflict',
    meaning: 'The account of the platform can not be switched off or deleted.',
  },
  'HTTP.IDEMPOTENCY_MISMATCH': {
    kind: 'conflict',
    meaning: 'The Idempotency-Key was used before with another request.',
  },
  'JOURNAL.ENTRY_NOT_FOUND': {
    kind: 'missing',
    meaning: 'There is no such entry in the ledger of the caller.',
  },
  'JOURNAL.BEYOND_HEAD': {
    kind: 'conflict',
    meaning:
      'A tail or an export was to go on after an entry that the ledger does not have; the message says where it ends. Either it is the place of another account, or the ledger was restored from an earlier copy: begin anew.',
  },
  'JOURNAL.STREAM_BROKEN_OFF': {
    kind: 'unavailable',
    meaning:
      'An export ended before it was whole: its caller left or took nothing for too long, or the server stopped. Only in entries; resume with `after`.',
  },
  'JOURNAL.REPLAY_NOT_FOUND': { kind: 'missing', meaning: 'There is no such replay.' },
  'JOURNAL.REPLAY_RUNNING': {
    kind: 'conflict',
    meaning: 'A replay is under way; there is one at a time.',
  },
  'JOURNAL.VIEWS_REBUILDING': {
    kind: 'unavailable',
    meaning: 'The views of the journal are being rebuilt from the ledger; try again later.',
  },
  'JOURNAL.POLICY_CONFLICT': {
    kind: 'conflict',
    meaning: 'The retention policy was changed by somebody else at the same time; try again.',
  },
  'JOURNAL.NO_PENDING_POLICY': {
    kind: 'missing',
    meaning: 'No change of the retention policy is waiting that could be cancelled.',
  },
  'JOURNAL.UNAVAILABLE': {
    kind: 'unavailable',
    meaning: 'The operation could not be recorded, so it was not answered; nothing was changed.',
  },
  'JOURNAL.OUTCOME_UNRECORDED': {
    kind: 'unavailable',
    meaning:
      'The operation may have taken effect, but its outcome could not be recorded yet; the journal will settle it.',
  },
  'SERVICE.UNAVAILABLE': {
    kind: 'unavailable',
    meaning:
      'A service did not answer in time; what was asked may have been carried out, and the journal will tell.',
  },
  INTERNAL: { kind: 'internal', meaning: 'Something failed on our side; the operation id is in the log.' },
} as const satisfies Record<string, { kind: FailureKind; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The failure of this code, with a message for the caller. */
export function failure(code: ErrorCode, message: string, options?: FailureOptions): Failure {
  return new Failure(errorCodes[code].kind, code, message, options);
}
