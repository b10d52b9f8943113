import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { failure } from '#contracts';
import { OpenStreams } from './open-streams.ts';
import { StreamBody, type StreamChunk, type StreamSource } from './stream-body.ts';

const stallMs = 1000;
const piece = 'x'.repeat(10_000);

/** Pieces of 10 kB without end, and how many were asked for. */
function endless(fail?: Error) {
  const asked = { pieces: 0, left: false };
  async function* chunks(): AsyncGenerator<StreamChunk, void, undefined> {
    try {
      for (;;) {
        if (fail !== undefined && asked.pieces === 2) throw fail;
        asked.pieces += 1;
        yield { text: piece, progress: { after: 0, last: asked.pieces, entries: asked.pieces } };
      }
    } finally {
      asked.left = true;
    }
  }
  const source: StreamSource = { chunks: chunks(), start: { after: 0, last: 0, entries: 0 }, stallMs };
  return { source, asked };
}

const withLastWords = (source: StreamSource): StreamSource => ({
  ...source,
  lastWords: (reason, { last }) => `cut ${reason} after ${last}`,
});

/** Lets everything that is ready run. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
};

describe('the body of a stream', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Takes nothing after its first write, as a caller who does not read. */
  const stalled = () => new Writable({ highWaterMark: 1, write: () => undefined });

  it('asks for no more than its caller takes', async () => {
    const { source, asked } = endless();
    const body = new StreamBody(source);
    body.pipe(stalled());
    await settle();
    expect(asked.pieces).toBeGreaterThan(0);
    expect(asked.pieces * piece.length).toBeLessThanOrEqual(3 * body.readableHighWaterMark);
    body.on('error', () => undefined);
    body.destroy();
  });

  it('cuts off who takes nothing, with the cursor of what was handed over', async () => {
    const { source, asked } = endless();
    const body = new StreamBody(withLastWords(source));
    const cut = once(body, 'cut');
    body.pipe(stalled());
    await settle();
    jest.advanceTimersByTime(stallMs - 1);
    expect(body.ended).toBe('left');
    jest.advanceTimersByTime(1);
    await cut;
    await settle();
    expect([body.ended, body.error, asked.left]).toEqual(['slow', null, true]);
    const rest = (body.read() as string | null) ?? '';
    expect(rest.endsWith(`cut slow after ${asked.pieces}`)).toBe(true);
    expect(body.progress.last).toBe(asked.pieces);
    expect(body.bytes).toBe(asked.pieces * piece.length + `cut slow after ${asked.pieces}`.length);
  });

  it('breaks off what has no last words, so that nobody takes it for whole', async () => {
    const { source, asked } = endless();
    const body = new StreamBody(source);
    const broken = once(body, 'error');
    body.pipe(stalled());
    await settle();
    jest.advanceTimersByTime(stallMs);
    expect(await broken).toMatchObject([{ message: 'broken off: slow' }]);
    await settle();
    expect([body.ended, body.error, asked.left]).toEqual(['slow', 'JOURNAL.STREAM_BROKEN_OFF', true]);
  });

  it('says what failed', async () => {
    for (const [fail, ended, error, isDefect] of [
      [failure('AUTH.BAD_KEY', 'gone'), 'refused', 'AUTH.BAD_KEY', false],
      [new Error('broken'), 'failed', 'INTERNAL', true],
    ] as const) {
      const body = new StreamBody(withLastWords(endless(fail).source));
      let text = '';
      for await (const chunk of body) text += chunk as string;
      expect(text.slice(2 * piece.length)).toBe(`cut ${ended} after 2`);
      expect([body.ended, body.error, body.defect !== undefined]).toEqual([ended, error, isDefect]);
    }
  });

  it('destroys the connection of who does not take the last words, and stops only after the outcome', async () => {
    const streams = new OpenStreams();
    const body = new StreamBody(withLastWords(endless().source));
    body.pipe(stalled());
    let complete: () => void = () => undefined;
    const completed = new Promise<void>((resolve) => (complete = resolve));
    const destroy = jest.fn();
    streams.track(body, { destroy }, completed);
    let stopped = false;
    const stopping = streams.stop().then(() => (stopped = true));
    await settle();
    expect([body.ended, destroy.mock.calls.length, stopped]).toEqual(['stopping', 0, false]);
    jest.advanceTimersByTime(2000);
    expect(destroy).toHaveBeenCalledTimes(1);
    complete();
    await stopping;
    const late = new StreamBody(withLastWords(endless().source));
    streams.track(late, { destroy }, Promise.resolve());
    expect(late.ended).toBe('stopping');
  });
});
