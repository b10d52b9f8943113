import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.ts';

/** Work that ends when it is told to, and what has started so far. */
function workshop() {
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      started.push(name);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  return { started, work, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

describe('a keyed queue', () => {
  it('runs work under one key in order, and does not hold up other keys', async () => {
    const queue = new KeyedQueue();
    const { started, work, end } = workshop();
    const first = queue.run('a', work('first'));
    const second = queue.run('a', work('second'));
    void queue.run('b', work('other'));
    expect(started).toEqual(['first', 'other']);
    end('first');
    expect(await first).toBe('first');
    await new Promise(setImmediate);
    expect(started).toEqual(['first', 'other', 'second']);
    end('second');
    expect(await second).toBe('second');
  });

  it('goes on after work that failed, whose caller alone learns of it', async () => {
    const queue = new KeyedQueue();
    const { work, end } = workshop();
    const first = queue.run('a', work('first'));
    const second = queue.run('a', work('second'));
    end('first', new Error('failed'));
    await expect(first).rejects.toThrow('failed');
    await new Promise(setImmediate);
    end('second');
    expect(await second).toBe('second');
  });
});
