import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * What V8 is told (ADR 0035); call it before there is load, and before threads are started.
 *
 * Young objects begin in the young generation, all of them. V8 allots objects of a place in the code that
 * once survived directly among the old, where they are garbage at once and keep all that they refer to until
 * the next major collection: requests were promoted whole, at 10 ms a scavenge instead of 0.3.
 *
 * In threads that are started later old objects may grow to 64 MiB before V8 looks through them. It counts the bytes
 * of all buffers as old, those of young ones too: a thread of 13 MiB that reads blobs was looked through every 130 ms.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--initial-old-space-size=64');
}

/**
 * Collects the garbage of this thread and gives the memory back. What starting leaves behind would stay
 * otherwise: an idle process allocates nothing, so nothing makes V8 collect. It takes 20 to 70 ms.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  // The first pass ends what the second can free: code that was run once, memory behind finalizers.
  for (let pass = 1; pass <= 2; pass += 1) {
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
}
