import { createRequire } from 'node:module';

/** The version of this software, from package.json: found from the source as from `dist`. */
export const softwareVersion: string = (
  createRequire(import.meta.url)(`${process.cwd()}/package.json`) as { version: string }
).version;
