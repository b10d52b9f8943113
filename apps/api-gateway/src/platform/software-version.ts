import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this software, from its package.json: found from the source as from `dist`. */
export const softwareVersion = readVersion(findPackageJSON('.', import.meta.url));

function readVersion(path: string | undefined): string {
  if (path === undefined) throw new Error('package.json is missing above the code');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
