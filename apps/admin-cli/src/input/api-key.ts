import { readFileSync } from 'node:fs';
import { usageFailure } from '../exit-codes.ts';

/**
 * The key to call the API with: from the file, or else from the environment. Never from an argument,
 * which every user of the machine can read and the shell keeps in its history.
 */
export function apiKeyFrom(file: string | undefined, variable: string | undefined): string {
  const key = file === undefined ? variable : contentOf(file);
  if (key === undefined || key === '') {
    throw usageFailure(
      'An API key is needed: set SMARTER_API_KEY, or name a file that holds it with --key-file.',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw usageFailure('The API key is no key: it has blanks or other signs in it.');
  return key;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw usageFailure(`The key file can not be read: ${(error as Error).message}`);
  }
}
