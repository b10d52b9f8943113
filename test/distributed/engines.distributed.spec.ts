import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** Resolves to the output once all the patterns are in it. */
function outputWith(child: ChildProcess, patterns: readonly RegExp[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (patterns.every((pattern) => pattern.test(output))) resolve(output);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('npm run engines', () => {
  let npm: ChildProcess;
  let ports: readonly number[];

  beforeAll(async () => {
    const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
    npm = spawn('npm', ['run', 'engines'], { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
    const kafka = /^KAFKA_BROKERS=127\.0\.0\.1:(\d+)$/m;
    const mongo = /^MONGODB_URI=mongodb:\/\/127\.0\.0\.1:(\d+)\/.*$/m;
    const output = await outputWith(npm, [kafka, mongo]);
    ports = [kafka, mongo].map((pattern) => Number(pattern.exec(output)?.[1]));
  }, 120_000);
  afterAll(() => {
    npm.kill('SIGTERM');
  });

  it('prints where both engines are, each on a line of its own', async () => {
    expect(await Promise.all(ports.map(isListening))).toEqual([true, true]);
  });

  it('takes both down when npm alone is told to end', async () => {
    const ended = once(npm, 'close');
    npm.kill('SIGTERM');
    await ended;
    expect(await Promise.all(ports.map(isListening))).toEqual([false, false]);
  }, 60_000);
});
