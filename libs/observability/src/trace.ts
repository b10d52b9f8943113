import { AsyncLocalStorage } from 'node:async_hooks';

const pattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const traces = new AsyncLocalStorage<string | null>();

/** Whether it is a `traceparent` of version 00 (W3C Trace Context). */
export function isTraceparent(text: string): boolean {
  return pattern.test(text);
}

/** Runs `work`, and all that it begins, for the request of this `traceparent`; null: of none that is known. */
export function inTrace<Result>(traceparent: string | null, work: () => Result): Result {
  return traces.run(traceparent, work);
}

/** The `traceparent` of the request for which this runs; null without one. */
export function currentTraceparent(): string | null {
  return traces.getStore() ?? null;
}
