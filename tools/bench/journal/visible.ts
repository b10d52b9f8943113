import { load } from '../load.ts';
import { startSubject } from '../subject.ts';

/**
 * Milliseconds from an answer until a list shows its entry, under a load of `rate` requests a second; in
 * order of length.
 */
export async function visibleTimes(seconds: number, rate: number): Promise<number[]> {
  const subject = await startSubject('on');
  const headers = { authorization: `Token ${subject.key}` };
  try {
    const loading = load(subject, seconds, rate);
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const answer = await fetch(`${subject.url}/api/v1/cli/whoami/`, { headers });
      const id = answer.headers.get('smarter-journal-id');
      await answer.arrayBuffer();
      const begun = performance.now();
      while (
        !(await shows(`${subject.url}/api/v1/journal/entries/?command=whoami&operation=${id}`, headers))
      );
      times.push(performance.now() - begun);
    }
    await loading;
    return times.toSorted((one, other) => one - other);
  } finally {
    await subject.stop();
  }
}

async function shows(url: string, headers: Record<string, string>): Promise<boolean> {
  const { data } = (await (await fetch(url, { headers })).json()) as { data: { entries: unknown[] } };
  return data.entries.length === 1;
}
