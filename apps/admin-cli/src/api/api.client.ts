import { z } from 'zod';
import { errorEnvelopeSchema } from '#contracts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { ApiRefusal } from './api-refusal.ts';

export interface ApiOptions {
  readonly url: string;
  readonly apiKey: string;
  /** The account that a platform admin works on; the one of the key without. */
  readonly accountNumber?: string | undefined;
}

export interface Answer {
  readonly data: unknown;
  readonly message: string | undefined;
  /** The entry in the journal. */
  readonly operationId: string | null;
}

export interface Download {
  readonly body: AsyncIterable<Uint8Array>;
  readonly headers: Headers;
  /** The entry in the journal. */
  readonly operationId: string | null;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';

const pageSize = 200;
const timeoutMs = 60_000;

const success = z.object({ data: z.unknown().optional(), message: z.string().optional() });
const page = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });

/**
 * The public HTTP API, called with a key, so that whatever the command line does is an entry like
 * everybody's. Throws `ApiRefusal` where the API answers an error, and `CommandFailure` where nothing of
 * ours answers.
 */
export class ApiClient {
  private readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /** `path`: from `/api/v1/`, its variable parts already encoded. */
  async call(method: Method, path: string, body?: unknown, query: Query = {}): Promise<Answer> {
    const response = await this.send(method, path, body, query);
    const operationId = response.headers.get('smarter-journal-id');
    const document = await documentOf(response);
    if (!response.ok) throw refusalOf(response, document);
    const { data, message } = read(success, document);
    return { data, message, operationId };
  }

  /** All items of a list, page by page. */
  async list(path: string): Promise<readonly Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { data } = await this.call('GET', path, undefined, { limit: String(pageSize), cursor });
      const { items: more, next } = read(page, data);
      items.push(...more);
      cursor = next;
    }
    return items;
  }

  /** A file, as it comes, for as long as it lasts. Breaks off with whatever error the connection has. */
  async download(path: string, query: Query): Promise<Download> {
    const response = await this.send('GET', path, undefined, query, null);
    if (!response.ok) throw refusalOf(response, await documentOf(response));
    const { body, headers } = response;
    if (body === null) throw new CommandFailure(exitCodes.failed, 'The answer has no body.');
    return { body, headers, operationId: headers.get('smarter-journal-id') };
  }

  private async send(
    method: Method,
    path: string,
    body: unknown,
    query: Query,
    signal: AbortSignal | null = AbortSignal.timeout(timeoutMs),
  ): Promise<Response> {
    const url = new URL(`/api/v1/${path}`, this.options.url);
    const parameters = { account_number: this.options.accountNumber, ...query };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    try {
      return await fetch(url, {
        method,
        headers: { authorization: `Token ${this.options.apiKey}`, 'content-type': 'application/json' },
        signal,
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw unreachable(this.options.url, error);
    }
  }
}

type Query = Readonly<Record<string, string | undefined>>;

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandFailure(
    exitCodes.failed,
    'The answer is not as expected: is the server of another version?',
    {
      cause: parsed.error,
    },
  );
}

async function documentOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new CommandFailure(
      exitCodes.failed,
      `${new URL(response.url).origin} answered HTTP ${response.status} without JSON: is it the Smarter API?`,
      { cause: error },
    );
  }
}

function refusalOf(response: Response, document: unknown): Error {
  const parsed = errorEnvelopeSchema.safeParse(document);
  if (!parsed.success) {
    return new CommandFailure(
      exitCodes.failed,
      `HTTP ${response.status} without an error of the Smarter API.`,
    );
  }
  const { errorClass, description, field, operation_id: operationId } = parsed.data.error;
  const retryAfter = response.headers.get('retry-after');
  return new ApiRefusal({
    status: response.status,
    code: errorClass,
    message: description,
    field,
    // Of an answer without a receipt there is no entry to look for.
    operationId: response.headers.has('smarter-journal-id') ? operationId : null,
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
  });
}

function unreachable(url: string, error: unknown): CommandFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailure(exitCodes.failed, `${url} can not be reached: ${reason}`, { cause: error });
}
