import { Samples } from './samples.ts';

export interface LoopResult {
  readonly perSecond: number;
  readonly latenciesMs: Samples;
}

/** Runs `work` for `seconds`, `concurrency` at a time, each again as soon as it is done. Rejects with the first failure. */
export async function closedLoop(
  concurrency: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<LoopResult> {
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  const one = async () => {
    for (let begun = performance.now(); begun < until; begun = performance.now()) {
      await work();
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  const lasted = (performance.now() - started) / 1000;
  return { perSecond: latencies.length / lasted, latenciesMs: new Samples(latencies) };
}
