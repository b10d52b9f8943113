import type { Model } from 'mongoose';
import { isDuplicate } from '#mongo';
import type { PositionDocument } from './view.documents.ts';

/** Up to which sequence number an account is folded into a copy. */
export async function positionIn(
  positions: Model<PositionDocument>,
  copy: string,
  account: string,
): Promise<number> {
  return (await positions.findById(idOf(copy, account)).lean<PositionDocument | null>())?.seq ?? 0;
}

/** Says that it is folded so far; never back. */
export async function advance(
  positions: Model<PositionDocument>,
  copy: string,
  account: string,
  seq: number,
): Promise<void> {
  const first = { $max: { seq }, $setOnInsert: { copy, account } };
  try {
    await positions.updateOne({ _id: idOf(copy, account) }, first, { upsert: true });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Two were the first at the same time.
    await positions.updateOne({ _id: idOf(copy, account) }, { $max: { seq } });
  }
}

function idOf(copy: string, account: string): string {
  return `${copy}#${account}`;
}
