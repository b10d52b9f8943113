import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '#observability';
import { runProcess } from './run-process.ts';

describe('a process whose parent ends while it starts', () => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  const ppid = Object.getOwnPropertyDescriptor(process, 'ppid');

  afterEach(() => {
    jest.restoreAllMocks();
    if (ppid !== undefined) Object.defineProperty(process, 'ppid', ppid);
  });

  /** Runs a role that loses its parent within its start; answers what is done with it until it is over. */
  async function orphaned(endsWithParent: boolean): Promise<readonly string[]> {
    const done: string[] = [];
    const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      done.push(`exit ${code}`);
      return undefined as never;
    });
    Object.defineProperty(process, 'ppid', { configurable: true, get: () => 4711 });
    const start = async () => {
      await new Promise(setImmediate);
      Object.defineProperty(process, 'ppid', { configurable: true, get: () => 1 });
      return {
        logger: createLogger('silent'),
        endsWithParent,
        open: () => void done.push('open'),
        stop: async () => void done.push('stop'),
      };
    };
    await runProcess(start, []);
    await new Promise(setImmediate);
    for (const signal of signals) {
      for (const listener of process.listeners(signal))
        if (!before.has(listener)) process.off(signal, listener);
    }
    return done;
  }

  it('ends with it where it is to', async () => {
    expect(await orphaned(true)).toEqual(['open', 'stop', 'exit 0']);
  });

  it('goes on where it was started alone', async () => {
    expect(await orphaned(false)).toEqual(['open']);
  });
});
