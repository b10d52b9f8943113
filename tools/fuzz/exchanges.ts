import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Header {
  readonly name: string;
  readonly value: string;
}

interface HarEntry {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: {
    readonly status: number;
    readonly headers: readonly Header[];
    readonly content: { readonly text?: string };
  };
}

/** A request of the run and what was answered. */
export interface Exchange {
  readonly request: string;
  readonly status: number;
  /** Of the operation; undefined where the answer has none. */
  readonly id: string | undefined;
  readonly text: string;
}

/** All of a run, in the order of the requests, from the only HTTP archive (HAR 1.2) in the folder. */
export function exchangesOf(folder: string): Exchange[] {
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const { log } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { log: { entries: HarEntry[] } };
  return log.entries.map(({ request, response }) => ({
    request: `${request.method} ${request.url}`,
    status: response.status,
    id: response.headers.find(({ name }) => name.toLowerCase() === 'smarter-journal-id')?.value,
    text: response.content.text ?? '',
  }));
}
