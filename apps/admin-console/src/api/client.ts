import type { Error as ErrorEnvelope } from '#openapi';
import { Problem } from './problem.ts';

/** The longest that an answer is waited for. Milliseconds. */
const deadlineMs = 30_000;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Answer<Data> {
  readonly data: Data;
  readonly message: string | null;
  /** Id of the entry that tells of the request. */
  readonly journalId: string | null;
}

interface Body<Data> {
  readonly data?: Data;
  readonly message?: string;
}

let csrfToken = '';
let onSessionEnd: (problem: Problem) => void = () => {};

/** What changes send beside the cookie, from the answer of `GET /api/v1/session`. */
export function keepToken(token: string): void {
  csrfToken = token;
}

/** Who is told that the session is over, or may do nothing until its password is changed. */
export function onSessionLost(listener: (problem: Problem) => void): void {
  onSessionEnd = listener;
}

export function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/**
 * Asks the API of the same origin and answers `data`. Fails with a `Problem`, also where nothing answers within
 * 30 s. `body` is sent as JSON.
 */
export async function ask<Data>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { query, body, text, signal }: { query?: Query; body?: unknown; text?: string; signal?: AbortSignal } = {},
): Promise<Answer<Data>> {
  const response = await answered(addressOf(path, query), {
    method,
    headers: method === 'GET' ? {} : { 'smarter-csrf': csrfToken, 'content-type': 'application/json' },
    ...(text === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: text }),
    signal: signal
      ? AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
      : AbortSignal.timeout(deadlineMs),
  });
  const journalId = response.headers.get('smarter-journal-id');
  const answer = (await response.json()) as Body<Data>;
  return { data: answer.data as Data, message: answer.message ?? null, journalId };
}

/** Asks for `data` by GET. */
export async function get<Data>(path: string, query?: Query, signal?: AbortSignal): Promise<Data> {
  const options = { ...(query === undefined ? {} : { query }), ...(signal === undefined ? {} : { signal }) };
  return (await ask<Data>('GET', path, options)).data;
}

/** The response, if it is none of an error. */
export async function answered(address: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { ...init, cache: 'no-store' });
  } catch (error) {
    if (init.signal?.aborted && error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(
      error instanceof DOMException && error.name === 'TimeoutError'
        ? 'The server has not answered within 30 seconds.'
        : 'The server can not be reached.',
    );
  }
  if (response.ok) return response;
  const problem = await problemIn(response);
  if (isEndOfSession(problem)) onSessionEnd(problem);
  throw problem;
}

async function problemIn(response: Response): Promise<Problem> {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  const journalId = response.headers.get('smarter-journal-id');
  try {
    const { error } = (await response.json()) as ErrorEnvelope;
    return new Problem(error.description, {
      code: error.errorClass,
      status,
      field: error.field,
      journalId: error.operation_id ?? journalId,
      retryAfter,
    });
  } catch {
    return new Problem(`The server answered ${status} without saying why.`, {
      status,
      journalId,
      retryAfter,
    });
  }
}

function isEndOfSession({ code }: Problem): boolean {
  return code === 'AUTH.BAD_SESSION' || code === 'AUTH.PASSWORD_CHANGE_NEEDED' || code === 'AUTH.MISSING_KEY';
}
