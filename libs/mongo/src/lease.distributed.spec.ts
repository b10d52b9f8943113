import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connectMongo, type Connection } from './connection.ts';
import { Lease } from './lease.ts';

const uri = process.env['MONGODB_URI'] ?? '';

describe('a lease', () => {
  let connection: Connection;
  const open: Lease[] = [];

  beforeEach(async () => {
    connection = await connectMongo(uri, `lease-${randomUUID()}`);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((lease) => lease.stop()));
    await connection.dropDatabase();
    await connection.close();
  });

  const lease = async (of: Connection = connection, name = 'task') => {
    const made = new Lease(of, 'leases', name);
    open.push(made);
    await made.start();
    return made;
  };
  const becomesHeld = async (of: Lease) => {
    for (const start = performance.now(); !of.isHeld; await pause(20)) {
      if (performance.now() - start > 20_000) throw new Error('it was not taken');
    }
  };

  it('is held by one of many who want it at the same time; of another task by another', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => lease()));
    expect(all.filter(({ isHeld }) => isHeld)).toHaveLength(1);
    expect((await lease(connection, 'another task')).isHeld).toBe(true);
  });

  it('is there for another at once when it is given back', async () => {
    const [first, second] = [await lease(), await lease()];
    expect([first.isHeld, second.isHeld]).toEqual([true, false]);
    await first.stop();
    expect(first.isHeld).toBe(false);
    await becomesHeld(second);
  });

  it('is lost by a holder that does not reach the database, before another has it', async () => {
    const own = await connectMongo(uri, connection.name);
    const first = await lease(own);
    const second = await lease();
    await own.close();
    const both: boolean[] = [];
    while (!second.isHeld) {
      both.push(first.isHeld && second.isHeld);
      await pause(20);
    }
    expect(first.isHeld).toBe(false);
    expect(both).not.toContain(true);
    open.splice(open.indexOf(first), 1);
  }, 30_000);
});
