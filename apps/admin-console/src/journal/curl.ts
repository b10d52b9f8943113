import type { EntryDetail } from '../api/types.ts';

/**
 * A request like the one of an entry, for a shell. The key is the reader's own, from `SMARTER_API_KEY`; what was
 * not recorded is missing, and named in a comment.
 */
export function curlOf({ method, path, query, request }: EntryDetail, origin: string): string {
  const search = new URLSearchParams();
  if (typeof query === 'object' && query !== null) {
    for (const [name, value] of Object.entries(query))
      if (typeof value === 'string' || typeof value === 'number') search.append(name, String(value));
  }
  const address = `${origin}${path ?? '/'}${search.size > 0 ? `?${search}` : ''}`;
  const parts = [
    `curl -X ${method ?? 'GET'} ${quoted(address)}`,
    `-H "Authorization: Token $SMARTER_API_KEY"`,
  ];
  const body = request === null || request === undefined ? null : JSON.stringify(request);
  if (body !== null && body !== '{}') parts.push(`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`);
  const lacks = body !== null && /"\$(redacted|unrecorded|truncated)"/.test(body);
  return `${lacks ? '# What stands as {"$…"} was not recorded: fill it in.\n' : ''}${parts.join(' \\\n  ')}`;
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
