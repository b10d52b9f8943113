import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WrappingKey, WrappingKeys } from '../application/wrapping-keys.port.ts';
import { wrappingKey } from './wrapped-key.ts';

const line = /^[0-9a-f]{64}$/;

/** Wrapping keys in a file of mode 0600: one in each line as 64 hex digits, the current one first. */
export class FileWrappingKeys implements WrappingKeys {
  readonly #path: string;
  #keys: readonly [WrappingKey, ...WrappingKey[]];

  /** Makes the file where there is none. Throws if it can't be read, or holds something else. */
  constructor(path: string) {
    this.#path = path;
    if (!existsSync(path)) write(path, [wrappingKey(randomBytes(32))]);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const [current, ...earlier] = lines.map((text) => wrappingKey(Buffer.from(text, 'hex')));
    if (current === undefined || !lines.every((text) => line.test(text)))
      throw new Error(`${path} holds no wrapping keys`);
    this.#keys = [current, ...earlier];
  }

  get current(): WrappingKey {
    return this.#keys[0];
  }

  get hasEarlier(): boolean {
    return this.#keys.length > 1;
  }

  named(name: string): WrappingKey | undefined {
    return this.#keys.find((key) => key.name === name);
  }

  async renew(): Promise<void> {
    this.#keep([wrappingKey(randomBytes(32)), ...this.#keys]);
  }

  async retire(): Promise<void> {
    this.#keep([this.current]);
  }

  #keep(keys: readonly [WrappingKey, ...WrappingKey[]]): void {
    write(this.#path, keys);
    this.#keys = keys;
  }
}

/** All of it or nothing is there, whenever the process ends. */
function write(path: string, keys: readonly WrappingKey[]): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, keys.map(({ key }) => `${key.toString('hex')}\n`).join(''));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
