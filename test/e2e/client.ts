export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly key: string;
  readonly operation_id: string;
  readonly status: number | null;
  readonly command: string;
  readonly class: string;
  readonly outcome: string;
  readonly error: string | null;
  readonly recorded_at: string;
  readonly path: string | null;
  readonly method: string | null;
  readonly actor: {
    readonly kind: string;
    readonly account_number: string | null;
    readonly user: string | null;
  };
  readonly client: { readonly ip: string | null; readonly user_agent: string | null };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly id: string | null;
  readonly key: string | null;
}

/** A caller of the API with a key. */
export class Client {
  readonly url: string;
  readonly apiKey: string;

  constructor(url: string, apiKey: string) {
    this.url = url;
    this.apiKey = apiKey;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: `Token ${this.apiKey}`, ...(init.headers as Record<string, string>) };
    return await answerOf(await fetch(this.url + path, { ...init, headers }));
  }

  /** With a JSON body. */
  send(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, { method, body: JSON.stringify(body), headers });
  }

  /** As the official CLI asks: POST, a label of JSON on whatever the body is. */
  cli(path: string, body?: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(`/api/v1/cli/${path}`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  apply(manifest: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', '/api/v1/cli/apply/', manifest, headers);
  }

  async entries(query = ''): Promise<Entry[]> {
    const entries: Entry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path = `/api/v1/journal/entries/?limit=200&cursor=${cursor}${query}`;
      const { data } = (await this.ask(path)).body as { data: { entries: Entry[]; next: string | null } };
      entries.push(...data.entries);
      cursor = data.next;
    }
    return entries;
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    id: response.headers.get('smarter-journal-id'),
    key: response.headers.get('smarter-journal-key'),
  };
}
