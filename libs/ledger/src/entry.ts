import { hash } from 'node:crypto';
import type { EntryData } from '#contracts';
import { skeletonText, type Commitments, type UncommittedSkeleton } from './canonical.ts';
import { commitment } from './commitment.ts';

const keyPrefix = 'smarter-entry-v1\0';

/** The texts of an entry and the salts of their commitments; a text that is null has no salt. */
export interface EntryTexts {
  readonly personal: string | null;
  readonly request: string | null;
  readonly response: string | null;
  readonly salts: EntryData['salts'];
}

export interface ComposedEntry {
  /** The receipt: 64 hex digits. */
  readonly key: string;
  /** JSON text of `EntryData`. */
  readonly data: string;
}

/** key = SHA-256("smarter-entry-v1" ‖ 0x00 ‖ canonical skeleton), DESIGN §6. */
export function entryKey(skeleton: string): string {
  return hash('sha256', keyPrefix + skeleton, 'hex');
}

/** The key of an entry whose event could not be read: over its raw text. */
export function quarantineKey(raw: string): string {
  return hash('sha256', keyPrefix + raw, 'hex');
}

/** Commits to the texts and serialises the entry. On the path of every request. */
export function composeEntry(entry: EntryTexts & { readonly skeleton: UncommittedSkeleton }): ComposedEntry {
  const { salts } = entry;
  const skeleton = skeletonText(entry.skeleton, commitmentsOf(entry));
  const key = entryKey(skeleton);
  const data =
    `{"key":"${key}","personal":${JSON.stringify(entry.personal)},"request":${JSON.stringify(entry.request)},` +
    `"response":${JSON.stringify(entry.response)},` +
    `"salts":{"personal":${quoted(salts.personal)},"request":${quoted(salts.request)},` +
    `"response":${quoted(salts.response)}},"skeleton":${skeleton}}`;
  return { key, data };
}

/** Whether the key covers the skeleton and the commitments cover the texts. */
export function isIntact(data: EntryData): boolean {
  const { commitments } = data.skeleton;
  if (entryKey(skeletonText(data.skeleton, commitments)) !== data.key) return false;
  const expected = commitmentsOf(data);
  return (
    saltsMatchTexts(data) &&
    expected.personal === commitments.personal &&
    expected.request === commitments.request &&
    expected.response === commitments.response
  );
}

function saltsMatchTexts({ personal, request, response, salts }: EntryTexts): boolean {
  return (
    (personal === null) === (salts.personal === null) &&
    (request === null) === (salts.request === null) &&
    (response === null) === (salts.response === null)
  );
}

function commitmentsOf({ personal, request, response, salts }: EntryTexts): Commitments {
  return {
    personal: commit(salts.personal, personal),
    request: commit(salts.request, request),
    response: commit(salts.response, response),
  };
}

function commit(salt: string | null, text: string | null): string | null {
  return salt === null || text === null ? null : commitment(salt, text);
}

function quoted(salt: string | null): string {
  return salt === null ? 'null' : `"${salt}"`;
}
