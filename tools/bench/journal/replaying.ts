import { journalViews } from '#contracts';
import { account } from './entries.ts';
import type { FilledLedger } from './filled-ledger.ts';

const chunk = 2000;

/** Seconds to read all entries, as rows and as the documents that they hold. */
export async function readAll({ store }: FilledLedger): Promise<{ rows: number; documents: number }> {
  const seconds = { rows: 0, documents: 0 };
  for (let after = 0; ;) {
    const begun = performance.now();
    const entries = await store.pages.following(account, after, chunk);
    const read = performance.now();
    for (const { data } of entries) JSON.parse(data);
    seconds.rows += (read - begun) / 1000;
    seconds.documents += (performance.now() - begun) / 1000;
    const last = entries.at(-1);
    if (last === undefined) return seconds;
    after = last.seq;
  }
}

/** Seconds to rebuild all views beside the live ones and to compare them. */
export async function replayAll({ store, views, replays }: FilledLedger) {
  const begun = performance.now();
  const { id } = (await replays.start(String(begun), { views: journalViews, switch: false }, 0)) ?? {
    id: '',
  };
  let entries = await views.catchUp();
  let rebuilt = 0;
  while (await replays.step(entries, 0)) {
    if (entries === 0 && rebuilt === 0) rebuilt = (performance.now() - begun) / 1000;
    entries = await views.catchUp();
  }
  const total = (performance.now() - begun) / 1000;
  const state = (await replays.find(id))?.state;
  while (await store.views.sweep());
  return { rebuilt, total, state };
}
