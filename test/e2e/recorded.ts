import { join } from 'node:path';
import { SqliteOperationLogReader } from '#operation-log';
import type { Client } from './client.ts';

/** All entries of the caller's account whole, as the API shows them. */
export async function entriesWhole({ url, apiKey }: Client): Promise<string> {
  const response = await fetch(`${url}/api/v1/journal/export/?format=jsonl`, {
    headers: { authorization: `Token ${apiKey}` },
  });
  if (response.status !== 200) throw new Error(`the export answered ${response.status}`);
  return await response.text();
}

/** Everything on the operation log of a data folder, in the clear; in the files it is sealed. */
export async function operationLogIn(dataDir: string): Promise<string> {
  const reader = SqliteOperationLogReader.open(join(dataDir, 'operation-log', 'log.sqlite'));
  const texts: string[] = [];
  const head = await reader.head();
  for (let after = 0; after < head;) {
    const events = await reader.read(0, after, 500);
    texts.push(...events.map(({ attributes, data }) => `${attributes}\n${data}`));
    after = events.at(-1)?.offset ?? head;
  }
  await reader.close();
  return texts.join('\n');
}
