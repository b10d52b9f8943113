import { failure, errorCodes } from '#contracts';
import { Failure, failureKinds, type FailureKind } from '#kernel';

/** What came of a call, as it crosses the wire. */
export type CallAnswer =
  | { readonly value?: unknown }
  | {
      readonly failure: {
        readonly kind: FailureKind;
        readonly code: string;
        readonly message: string;
        readonly field: string | null;
        readonly retryAfterSeconds: number | null;
      };
    };

/**
 * The answer of `work`. An expected failure travels as what it is and looks the same to the caller as in
 * process; anything else is told to `unexpected` and becomes `INTERNAL`.
 */
export async function answerOf(
  work: () => Promise<unknown>,
  unexpected: (error: unknown) => void,
): Promise<CallAnswer> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof Failure)) unexpected(error);
    const { kind, code, message, field, retryAfterSeconds } =
      error instanceof Failure ? error : failure('INTERNAL', errorCodes.INTERNAL.meaning);
    return {
      failure: {
        kind,
        code,
        message,
        field: field ?? null,
        retryAfterSeconds: retryAfterSeconds ?? null,
      },
    };
  }
}

/** The value of an answer. Throws the failure that it carries. */
export function valueOf(answer: CallAnswer): unknown {
  if (!('failure' in answer)) return answer.value;
  const { kind, code, message, field, retryAfterSeconds } = answer.failure;
  if (!failureKinds.includes(kind)) throw failure('INTERNAL', errorCodes.INTERNAL.meaning);
  throw new Failure(kind, code, message, {
    ...(field === null ? {} : { field }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  });
}
