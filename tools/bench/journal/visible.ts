import { load, type LoadTarget } from '../load.ts';

export interface VisibleTimes {
  /** Milliseconds, in order of length. */
  readonly times: readonly number[];
  /** Requests of the load that were not answered 2xx. */
  readonly refused: number;
  /** Records not yet in the ledger at the end. */
  readonly lagAtEnd: number;
}

/**
 * Milliseconds from an answer until a list shows its entry, under a load of `rate` requests a
 * second.
 */
export async function visibleTimes(
  subject: LoadTarget,
  seconds: number,
  rate: number,
): Promise<VisibleTimes> {
  const headers = { authorization: `Token ${subject.key}` };
  const loading = load(subject, seconds, rate);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const answer = await fetch(`${subject.url}/api/v1/cli/whoami/`, { headers });
    const id = answer.headers.get('smarter-journal-id');
    await answer.arrayBuffer();
    const begun = performance.now();
    while (!(await shows(`${subject.url}/api/v1/journal/entries/?command=whoami&operation=${id}`, headers)));
    times.push(performance.now() - begun);
  }
  const { refused, lagAtEnd } = await loading;
  return { times: times.toSorted((one, other) => one - other), refused, lagAtEnd };
}

async function shows(url: string, headers: Record<string, string>): Promise<boolean> {
  const { data } = (await (await fetch(url, { headers })).json()) as { data: { entries: unknown[] } };
  return data.entries.length === 1;
}
