import { setImmediate } from 'node:timers/promises';
import { journalViews, type JournalView } from '#contracts';
import { account } from './entries.ts';
import type { FilledLedger } from './filled-ledger.ts';

const chunk = 2000;

function seconds(): number {
  return performance.now() / 1000;
}

/** Seconds to read all entries, as rows and as the documents that they hold. */
export async function readAll({ store }: FilledLedger): Promise<{ rows: number; documents: number }> {
  const took = { rows: 0, documents: 0 };
  for (let after = 0; ;) {
    const begun = seconds();
    const entries = await store.range({ account, after, through: null, limit: chunk });
    const read = seconds();
    for (const { data } of entries) JSON.parse(data);
    took.rows += read - begun;
    took.documents += seconds() - begun;
    const last = entries.at(-1);
    if (last === undefined) return took;
    after = last.seq;
  }
}

/** Seconds to rebuild views beside the live ones and to compare them, and those of CPU that all threads took to rebuild. */
export async function replay(
  { store, views, replays }: FilledLedger,
  rebuiltViews: readonly JournalView[] = journalViews,
) {
  const [begun, cpu] = [seconds(), process.cpuUsage()];
  const request = { views: rebuiltViews, switch: false };
  const { id } = (await replays.ask(rebuiltViews.join(' '), request, 0)) ?? { id: '' };
  await replays.begin();
  let entries = await views.catchUp();
  let rebuilt = 0;
  let cpuOfRebuilding = 0;
  while (await replays.step(entries, 0)) {
    if (entries === 0 && rebuilt === 0) {
      rebuilt = seconds() - begun;
      const { user, system } = process.cpuUsage(cpu);
      cpuOfRebuilding = (user + system) / 1_000_000;
    }
    // Between two steps the journal's thread looks at what else has come, pages that were read ahead included.
    await setImmediate();
    entries = await views.catchUp();
  }
  const total = seconds() - begun;
  const state = (await replays.find(id))?.state;
  while (await store.views.sweep());
  return { rebuilt, cpuOfRebuilding, total, state };
}
