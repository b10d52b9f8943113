import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Entry } from './client.ts';

export interface TailEvent {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** One connection to the tail. */
export class Tail {
  readonly headers: Headers;
  private readonly controller: AbortController;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;

  private constructor(response: Response, controller: AbortController) {
    this.headers = response.headers;
    this.controller = controller;
    this.reader = (response.body as ReadableStream<Uint8Array>).getReader();
  }

  static async open(client: Client, query = '', lastEventId?: number): Promise<Tail> {
    const controller = new AbortController();
    const response = await fetch(`${client.url}/api/v1/journal/tail/?${query}`, {
      signal: controller.signal,
      headers: {
        authorization: `Token ${client.apiKey}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
      },
    });
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return new Tail(response, controller);
  }

  /** What comes, until the connection ends; throws if it breaks. */
  async *events(): AsyncGenerator<TailEvent> {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await this.reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        yield eventOf(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  /** The entries that come, until there are `count`. */
  async take(count: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const { event, data } of this.events()) {
      if (event === 'entry') entries.push(data as unknown as Entry);
      if (entries.length === count) break;
    }
    return entries;
  }

  close(): void {
    this.controller.abort();
  }
}

function eventOf(text: string): TailEvent {
  const fields = new Map(
    text.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  return {
    id: Number(fields.get('id')),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? 'null') as Record<string, unknown>,
  };
}

/** Resolves once `condition` holds; fails after 30 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); !(await condition()); await sleep(20)) {
    if (performance.now() - start > 30_000) throw new Error('it did not come to pass within 30 s');
  }
}
