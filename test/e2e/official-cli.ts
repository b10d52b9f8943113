import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

export interface CliRequest {
  /** Behind `/api/v1/cli/`. */
  readonly slug: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CliAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly id: string;
}

/**
 * Asks in the manner of the official CLI, byte for byte (contract §1.2): POST, host and path in lower case, a `?`
 * whatever follows, every parameter repeated as a header, JSON said of every body, and no other headers.
 */
export async function askAsCli(
  server: string,
  apiKey: string,
  { slug, query = {}, body = '' }: CliRequest,
): Promise<CliAnswer> {
  const { hostname, port } = new URL(server);
  const repeated = Object.entries(query).map(([name, value]) => [canonical(name), value] as const);
  const asked = request({
    ...{ method: 'POST', hostname, port, agent: false, setDefaultHeaders: false },
    path: `/api/v1/cli/${slug.toLowerCase()}?${new URLSearchParams(query).toString()}`,
    headers: [
      ...['Host', `${hostname}:${port}`, 'User-Agent', 'Go-http-client'],
      ...['Content-Length', String(Buffer.byteLength(body))],
      ...repeated.flat(),
      ...['Authorization', `Token ${apiKey}`, 'Content-Type', 'application/json', 'Accept-Encoding', 'gzip'],
    ],
  });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const isZipped = response.headers['content-encoding'] === 'gzip';
  const answered = await text(isZipped ? response.pipe(createGunzip()) : response);
  return {
    status: response.statusCode ?? 0,
    body: JSON.parse(answered) as Record<string, unknown>,
    id: String(response.headers['smarter-journal-id']),
  };
}

/** As Go writes the name of a header: only the first letter, and those behind a dash, are capital. */
function canonical(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('-');
}
