import { openPayload } from '#sealing/ciphers';
import { tombstoneType, type LedgerEntry } from '../../domain/ledger.events.ts';
import { dataIfItOpens } from '../data-if-it-opens.ts';

/** A row of the ledger with the key that its data is sealed under (ADR 0020). As an array: objects take a third longer. */
export type EntryRow = readonly [
  ...[account: string, seq: number, entryId: string, operationId: string, key: string, recordedAt: number],
  ...[ofClass: string, command: string, thing: string, settles: string | null, leafHash: string],
  ...[partition: number, offset: number, type: string, sealed: Uint8Array, payloadKey: Uint8Array | null],
];

/** The columns of an `EntryRow`, of `ledger` and, left join, `payloadKeys`. */
export const entryColumns = `ledger.account, ledger.seq, ledger.entryId, ledger.operationId, ledger.key,
  ledger.recordedAt, ledger.class, ledger.command, ledger.thing, ledger.settles, ledger.leafHash,
  ledger."partition", ledger."offset", ledger.type, ledger.data, payloadKeys.key`;

/** The entry of a row, without its data if its seal does not open: its row or its key is damaged, or the key is gone. */
export function entryIfItOpens(row: EntryRow): LedgerEntry {
  const { data, unopened } = dataIfItOpens(() => openedData(row[13], row[15], row[14]));
  const entry = entryOf(row, data);
  return unopened === undefined ? entry : { ...entry, unopened };
}

/** The data of an entry of a type; a tombstone has none any more. Throws if its seal does not open. */
export function openedData(type: string, key: Uint8Array | null, sealed: Uint8Array): string {
  if (type === tombstoneType) return '';
  if (key === null) throw new RangeError('the key of an entry is gone');
  return openPayload(key, sealed);
}

function entryOf(row: EntryRow, data: string): LedgerEntry {
  return {
    account: row[0],
    seq: row[1],
    entryId: row[2],
    operationId: row[3],
    key: row[4],
    recordedAt: row[5],
    class: row[6],
    command: row[7],
    thing: row[8],
    settles: row[9],
    leafHash: row[10],
    partition: row[11],
    offset: row[12],
    type: row[13],
    data,
  };
}
