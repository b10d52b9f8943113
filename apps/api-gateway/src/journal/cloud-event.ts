import type { EntryDetail } from '#contracts';

/**
 * An entry as a CloudEvent (1.0, JSON format): what was recorded, under the attributes that it has on
 * the operation log, with its place in the ledger as extensions.
 */
export function cloudEventOf(entry: EntryDetail) {
  const { account } = JSON.parse(entry.leaf) as { account: string };
  return {
    specversion: '1.0',
    id: entry.id,
    source: `/accounts/${account}/journal`,
    type: typeOf(entry),
    subject: entry.operation_id,
    time: entry.recorded_at,
    datacontenttype: 'application/json',
    // The extensions for sequence and partitioning of the CloudEvents specification, and the proof.
    sequence: String(entry.seq).padStart(15, '0'),
    partitionkey: account,
    leafhash: entry.leaf_hash,
    data: entry.recorded,
  };
}

/** What is no event of the log, damaged, unread or deleted, has a type of its own. */
function typeOf({ type, quarantined, purged, unopened }: EntryDetail): string {
  if (unopened) return 'journal.entry-unopened.v1';
  if (quarantined) return 'journal.entry-quarantined.v1';
  return purged ? 'journal.entry-purged.v1' : type;
}
