/**
 * What went wrong, as far as a caller can act on it. The kind alone picks the HTTP status
 * (`libs/http`), so that the same failure answers alike on every path.
 */
export const failureKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'missing',
  'not-allowed',
  'conflict',
  'too-large',
  'timed-out',
  'headers-too-large',
  'rate-limited',
  'unimplemented',
  'upstream-failed',
  'upstream-timed-out',
  'unavailable',
  'internal',
] as const;

export type FailureKind = (typeof failureKinds)[number];

export interface FailureOptions {
  /** The field of the input that is at fault, as a dotted path. */
  readonly field?: string;
  /** Seconds after which trying again may help; set with the kinds `unavailable` and `rate-limited`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * An expected failure on its way to the caller. Its message is written for that caller: it holds
 * no secret, no internals and no stack.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** One of the codes of `#contracts`, for example `MANIFEST.INVALID`. */
  readonly code: string;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: FailureKind, code: string, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.code = code;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
