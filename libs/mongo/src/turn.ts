import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Schema, type Connection } from 'mongoose';
import { isDuplicate } from './connection.ts';

interface TurnDocument {
  /** What only one does at a time. */
  readonly _id: string;
  readonly holder: string;
  /** Milliseconds since the epoch after which the holder counts as gone. */
  readonly until: number;
}

const turnSchema = new Schema<TurnDocument>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw' },
);

/** A holder that has died is waited for this long; what is done in a turn must be far quicker. */
const turnMs = 30_000;
const retryMs = 200;

/**
 * Runs `work` while no other process runs work of this name with the same collection. Waits for its turn
 * without end. For steps of seconds at most, by clocks that agree to some seconds.
 */
export async function inTurn<Result>(
  connection: Connection,
  collection: string,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const turns = connection.model<TurnDocument>(collection, turnSchema, collection);
  const holder = randomUUID();
  const take = async (): Promise<boolean> => {
    const [now, until] = [Date.now(), Date.now() + turnMs];
    const free = { _id: name, until: { $lt: now } };
    if ((await turns.updateOne(free, { holder, until })).matchedCount > 0) return true;
    try {
      await turns.create({ _id: name, holder, until });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  while (!(await take())) await pause(retryMs);
  try {
    return await work();
  } finally {
    await turns.deleteOne({ _id: name, holder });
  }
}
