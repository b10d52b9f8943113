import { journalViews, type JournalView } from '#contracts';
import { account } from './entries.ts';
import type { FilledLedger } from './filled-ledger.ts';

const chunk = 2000;

/** Seconds of CPU since the process began: on a machine that others use, too, they say more than time does. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** Seconds of CPU to read all entries, as rows and as the documents that they hold. */
export async function readAll({ store }: FilledLedger): Promise<{ rows: number; documents: number }> {
  const seconds = { rows: 0, documents: 0 };
  for (let after = 0; ;) {
    const begun = cpuSeconds();
    const entries = await store.range({ account, after, through: null, limit: chunk });
    const read = cpuSeconds();
    for (const { data } of entries) JSON.parse(data);
    seconds.rows += read - begun;
    seconds.documents += cpuSeconds() - begun;
    const last = entries.at(-1);
    if (last === undefined) return seconds;
    after = last.seq;
  }
}

/** Seconds of CPU to rebuild views beside the live ones and to compare them. */
export async function replay(
  { store, views, replays }: FilledLedger,
  rebuiltViews: readonly JournalView[] = journalViews,
) {
  const begun = cpuSeconds();
  const request = { views: rebuiltViews, switch: false };
  const { id } = (await replays.ask(rebuiltViews.join(' '), request, 0)) ?? { id: '' };
  await replays.begin();
  let entries = await views.catchUp();
  let rebuilt = 0;
  while (await replays.step(entries, 0)) {
    if (entries === 0 && rebuilt === 0) rebuilt = cpuSeconds() - begun;
    entries = await views.catchUp();
  }
  const total = cpuSeconds() - begun;
  const state = (await replays.find(id))?.state;
  while (await store.views.sweep());
  return { rebuilt, total, state };
}
