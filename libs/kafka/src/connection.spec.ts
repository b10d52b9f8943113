import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Consumer } from 'kafkajs';
import { endOnCrash } from './connection.ts';

describe('a consumer that has crashed', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** What is thrown outside of every listener when kafkajs says that it crashed. */
  const thrownAfter = (restart: boolean) => {
    let crash: ((event: object) => void) | undefined;
    const consumer = {
      events: { CRASH: 'crash' },
      on: (_event: string, listener: (event: object) => void) => void (crash = listener),
    };
    endOnCrash(consumer as unknown as Consumer);
    const later = jest.spyOn(globalThis, 'setImmediate').mockReturnValue({} as NodeJS.Immediate);
    crash?.({ payload: { restart, error: new Error('not the leader of anything') } });
    return later.mock.calls.map(([thrower]) => thrower);
  };

  it('ends the process with the reason, where kafkajs gives it up', () => {
    const [thrower] = thrownAfter(false);
    expect(thrower).toThrow('not the leader of anything');
  });

  it('goes on where kafkajs starts it again', () => {
    expect(thrownAfter(true)).toEqual([]);
  });
});
