import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connectMongo, type Connection } from './connection.ts';
import { Membership } from './membership.ts';

const uri = process.env['MONGODB_URI'] ?? '';
const pieces = 6;
const all = Array.from({ length: pieces }, (_, piece) => piece);

describe('the members of a service', () => {
  let connection: Connection;
  const open = new Set<Membership>();

  beforeEach(async () => {
    connection = await connectMongo(uri, `members-${randomUUID()}`);
  });
  afterEach(async () => {
    await Promise.all([...open].map(leave));
    await connection.dropDatabase();
    await connection.close();
  });

  const join = async (of: Connection = connection, collection = 'members') => {
    const member = new Membership(of, collection);
    open.add(member);
    await member.start();
    return member;
  };
  const leave = async (member: Membership) => {
    open.delete(member);
    await member.stop();
  };
  const becomes = async (isSo: () => boolean) => {
    for (const start = performance.now(); !isSo(); await pause(20)) {
      if (performance.now() - start > 20_000) throw new Error('it did not come to be');
    }
  };
  const shares = () => [...open].map((member) => member.share(pieces));
  /** Every piece is of one, and as many of each. */
  const areShared = () => {
    const isEven = shares().every(({ length }) => length === pieces / open.size);
    return isEven && JSON.stringify(shares().flat().toSorted()) === JSON.stringify(all);
  };

  it('have everything to do at once while there is one, and each its part when there are more', async () => {
    const first = await join();
    expect([first.share(pieces), first.isEldest]).toEqual([all, true]);
    await join();
    await join();
    await becomes(areShared);
    expect([...open].map(({ isEldest }) => isEldest)).toEqual([true, false, false]);
  }, 30_000);

  it('have nothing to do with those of another service', async () => {
    await join();
    expect((await join(connection, 'others')).share(pieces)).toEqual(all);
  });

  it('never do a thing twice while one comes and one goes in good order', async () => {
    const first = await join();
    const twice: number[][] = [];
    const watch = setInterval(() => {
      const done = shares().flat();
      const eldest = [...open].filter(({ isEldest }) => isEldest);
      if (new Set(done).size < done.length || eldest.length > 1) twice.push(done);
    }, 5);
    try {
      const second = await join();
      await becomes(areShared);
      await leave(first);
      await becomes(() => second.isEldest && areShared());
    } finally {
      clearInterval(watch);
    }
    expect(twice).toEqual([]);
  }, 30_000);

  it('take over from one that is cut off, not before it has ceased to be the eldest; it comes back as the youngest', async () => {
    const own = await connectMongo(uri, connection.name);
    const first = await join(own);
    const second = await join();
    await becomes(areShared);
    await own.close();
    const both: boolean[] = [];
    while (!second.isEldest) {
      both.push(first.isEldest);
      await pause(20);
    }
    expect(first.isEldest).toBe(false);
    // The first part, in which it was still heard of.
    expect(both[0]).toBe(true);
    await becomes(() => second.share(pieces).length === pieces);
    await own.openUri(uri, { dbName: connection.name });
    await becomes(areShared);
    expect([first.isEldest, second.isEldest]).toEqual([false, true]);
    await leave(first);
    await own.close();
  }, 60_000);
});
