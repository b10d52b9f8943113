import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** A key of 32 bytes in a file of mode 0600, made where there is none. */
export function keyFile(path: string): Buffer {
  if (!existsSync(path)) writeWhole(path, randomBytes(32));
  const key = readFileSync(path);
  if (key.length !== 32) throw new Error(`${path} is not a key of 32 bytes`);
  return key;
}

/** All of it or nothing is there, whenever the process ends: a half key would keep it from ever starting. */
function writeWhole(path: string, content: Buffer): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
