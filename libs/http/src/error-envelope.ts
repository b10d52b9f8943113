import { apiVersion, errorCodes, failure, type ErrorCode, type ErrorEnvelope } from '#contracts';
import { Failure } from '#kernel';
import { statusOfKind } from './status.ts';

/** What an error says about its place: filled in by whoever answers. */
export interface ErrorPlace {
  readonly command: string;
  readonly thing: string;
  readonly operationId: string | null;
}

export function statusOf(error: Failure): number {
  return statusOfKind[error.kind];
}

/** The body of an error, in the envelope; no stack traces, no internals. */
export function errorEnvelope(error: Failure, place: ErrorPlace): ErrorEnvelope {
  const context = `thing=${place.thing}, command=${place.command}`;
  return {
    api: apiVersion,
    context,
    description: error.message,
    error: {
      errorClass: error.code,
      description: error.message,
      status: String(statusOf(error)),
      field: error.field ?? null,
      operation_id: place.operationId,
      stacktrace: null,
      args: null,
      cause: null,
      context,
    },
    metadata: { command: place.command },
    thing: place.thing,
  };
}

/** Any error as a `Failure`: what the frameworks throw is translated, the unexpected is `INTERNAL`. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const status = frameworkStatus(error);
  const code = status === undefined ? undefined : codeOfStatus[status];
  if (code !== undefined) return failure(code, errorCodes[code].meaning, { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return failure('HTTP.BAD_REQUEST', errorCodes['HTTP.BAD_REQUEST'].meaning, { cause: error });
  }
  return failure('INTERNAL', errorCodes.INTERNAL.meaning, { cause: error });
}

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  404: 'HTTP.NOT_FOUND',
  405: 'HTTP.METHOD_NOT_ALLOWED',
  408: 'HTTP.TIMED_OUT',
  413: 'HTTP.BODY_TOO_LARGE',
  431: 'HTTP.HEADERS_TOO_LARGE',
};

function frameworkStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
  const found = statusCode ?? status;
  return typeof found === 'number' ? found : undefined;
}
