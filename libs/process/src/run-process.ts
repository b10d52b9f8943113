import type { Logger } from '#observability';
import { collectGarbage, tuneGarbageCollection } from '#runtime';
import { watchParent } from './parent.ts';
import { explained, type PlainErrors } from './start-failure.ts';

/** A role that has started. */
export interface RunningProcess {
  readonly logger: Logger;
  /** Whether to end when the process that started this one is gone; one that was started alone may outlive its shell. */
  readonly endsWithParent: boolean;
  /** Opens it for work and says so; whoever reads that may ask it to stop at once. */
  readonly open: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * Runs a role until SIGTERM, SIGINT or SIGHUP, stops it once, and ends the process: with 0, or with 1
 * and the reason on standard error where it could not start or stop.
 */
export async function runProcess(
  start: () => Promise<RunningProcess>,
  plainErrors: PlainErrors,
): Promise<void> {
  // Before the start, during which it may end.
  const parent = process.ppid;
  tuneGarbageCollection();
  try {
    const running = await start();
    const stop = stopOnce(running);
    collectGarbage();
    running.open();
    if (running.endsWithParent) watchParent(parent, stop);
  } catch (error) {
    process.stderr.write(`${explained(error, plainErrors)}\n`);
    process.exit(1);
  }
}

/** Stops it at the first signal, or when what this answers is called; whatever comes after changes nothing. */
function stopOnce({ stop, logger }: RunningProcess): () => void {
  let stopping: Promise<void> | undefined;
  const once = () => {
    stopping ??= stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, once);
  return once;
}
