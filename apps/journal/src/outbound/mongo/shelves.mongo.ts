import type { Connection } from '#mongo';
import type { Shelf } from '../../application/purge.store.port.ts';
import { ledgerModels, type EntryDocument, type LedgerModels } from './ledger.documents.ts';
import { advance, positionIn } from './views/positions.ts';
import { CountedRows, type RowChange } from './views/counted-rows.ts';
import { viewModels, type ShelfRecord, type ViewModels } from './views/view.documents.ts';

const dayMs = 24 * 60 * 60 * 1000;
const copy = 'shelves';
/** Entries that are put on shelves at a time. */
const chunk = 5000;

/** What of an entry says where it belongs. */
type Shelved = Pick<EntryDocument, 'account' | 'seq' | 'class' | 'command' | 'thing' | 'recordedAt'>;

/**
 * Shelves in MongoDB. The writer knows nothing of them: whoever asks has what is missing put on them
 * first, so they agree with the ledger whenever they are read (ADR 0041).
 */
export class MongoShelves {
  private readonly entries: LedgerModels['entries'];
  private readonly models: Pick<ViewModels, 'positions' | 'shelves'>;
  private readonly counted: CountedRows<ShelfRecord, Shelved>;

  constructor(connection: Connection) {
    this.entries = ledgerModels(connection).entries;
    this.models = viewModels(connection);
    this.counted = new CountedRows(this.models.shelves, { added, taken });
  }

  /** By day, class, command and thing. */
  async of(account: string): Promise<readonly Shelf[]> {
    await this.fill(account);
    const found = await this.models.shelves
      .find({ copy, account }, { _id: 0, row: 1 })
      .lean<{ row: ShelfRecord }[]>();
    return found.map(({ row }) => row).toSorted(inOrder);
  }

  /** Of one account, in sequence; what was taken away under the same order is not taken away again. */
  async take(entries: readonly Shelved[], order: number): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    await this.fill(first.account);
    await this.counted.take(copy, order, entries.map(changeOf));
  }

  private async fill(account: string): Promise<void> {
    for (;;) {
      const reached = await positionIn(this.models.positions, copy, account);
      const next = await this.entries
        .find(
          { account, seq: { $gt: reached } },
          { _id: 0, account: 1, seq: 1, class: 1, command: 1, thing: 1, recordedAt: 1 },
        )
        .sort({ seq: 1 })
        .limit(chunk)
        .lean<Shelved[]>();
      const last = next.at(-1);
      if (last === undefined) return;
      await this.counted.add(copy, next.map(changeOf));
      await advance(this.models.positions, copy, account, last.seq);
    }
  }
}

function changeOf(entry: Shelved): RowChange<Shelved> {
  const { account, seq, command, thing } = entry;
  const name = JSON.stringify([account, entry.class, command, thing, dayOf(entry)]);
  return { account, name, seq, delta: entry };
}

function dayOf({ recordedAt }: Shelved): number {
  return Math.floor(recordedAt / dayMs);
}

function added(row: ShelfRecord | null, entry: Shelved): ShelfRecord {
  const { class: of, command, thing, seq } = entry;
  const { entries = 0, firstSeq = seq } = row ?? {};
  return { class: of, command, thing, day: dayOf(entry), entries: entries + 1, firstSeq, lastSeq: seq };
}

function taken(row: ShelfRecord, { seq }: Shelved): ShelfRecord | null {
  const entries = row.entries - 1;
  return entries <= 0 ? null : { ...row, entries, firstSeq: Math.max(row.firstSeq, seq + 1) };
}

function inOrder(one: Shelf, other: Shelf): number {
  const textOf = ({ class: of, command, thing }: Shelf) => JSON.stringify([of, command, thing]);
  return one.day - other.day || (textOf(one) < textOf(other) ? -1 : 1);
}
