import type { Subject } from './subject.ts';

/** What the API of the journal answers at `path`. Rejects where that is not what was asked for. */
export async function askJournal(
  { url, key }: Pick<Subject, 'url' | 'key'>,
  path: string,
  init: RequestInit = {},
): Promise<unknown> {
  const headers = { authorization: `Token ${key}` };
  const response = await fetch(`${url}/api/v1/journal/${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
