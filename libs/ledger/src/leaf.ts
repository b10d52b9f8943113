import { hash } from 'node:crypto';

/** What a ledger proves of an entry, and what stays of it after purge. */
export interface Leaf {
  readonly account: string;
  readonly seq: number;
  readonly entryId: string;
  readonly key: string;
  /** ISO 8601, microseconds, UTC. */
  readonly recordedAt: string;
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly settles: string | null;
}

/** The canonical bytes (RFC 8785) of a leaf as text; `settles` is a member only where it has a value. */
export function leafText(leaf: Leaf): string {
  const settles = leaf.settles === null ? '' : `"settles":${JSON.stringify(leaf.settles)},`;
  return (
    `{"account":${JSON.stringify(leaf.account)},"class":${JSON.stringify(leaf.class)},` +
    `"command":${JSON.stringify(leaf.command)},"entry_id":${JSON.stringify(leaf.entryId)},` +
    `"key":"${leaf.key}","recorded_at":"${leaf.recordedAt}","seq":${leaf.seq},${settles}` +
    `"thing":${JSON.stringify(leaf.thing)},"v":1}`
  );
}

/** SHA-256(0x00 ‖ leaf) as 64 hex digits: the leaf hash of RFC 6962. */
export function leafHash(text: string): string {
  return hash('sha256', `\0${text}`, 'hex');
}
