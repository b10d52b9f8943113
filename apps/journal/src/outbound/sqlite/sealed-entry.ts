import { openPayload } from '#sealing/ciphers';
import { tombstoneType, type LedgerEntry } from '../../domain/ledger.events.ts';

/** A row of the ledger with the key that its data is sealed under (ADR 0020). */
export interface EntryRow extends Omit<LedgerEntry, 'data'> {
  readonly id: number;
  readonly data: Uint8Array;
  readonly payloadKey: Uint8Array;
}

/** The beginning of a query for rows that `openedEntry` reads. */
export const withKey =
  'SELECT ledger.*, payloadKeys.key AS payloadKey FROM ledger JOIN payloadKeys USING (id)';

/** The entry of a row. */
export function openedEntry({ id: _id, payloadKey, data, ...entry }: EntryRow): LedgerEntry {
  return { ...entry, data: openedData(entry.type, payloadKey, data) };
}

/** The data of an entry of a type; a tombstone has none any more. */
export function openedData(type: string, key: Uint8Array, sealed: Uint8Array): string {
  return type === tombstoneType ? '' : openPayload(key, sealed);
}
