import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { connectMongo, type Connection } from './connection.ts';

interface DriverConnection {
  readonly socket: Socket;
  command(namespace: unknown, command: object, options: object): Promise<unknown>;
}

/** What the driver has inside: the connection by which it looks whether the server is there. */
interface Topology {
  readonly s: {
    readonly servers: ReadonlyMap<string, { readonly monitor: { connection: DriverConnection } }>;
  };
}

const namespace = { db: 'admin', collection: '$cmd', withCollection: () => namespace };

describe('a command of the driver', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectMongo(process.env['MONGODB_URI'] ?? '', 'closed-connections');
  });
  afterAll(() => connection.close());

  const monitoring = () => {
    const { topology } = connection.getClient() as unknown as { readonly topology: Topology };
    const [server] = topology.s.servers.values();
    if (server === undefined) throw new Error('there is no server');
    return server.monitor.connection;
  };

  it('is answered, as ever', async () => {
    expect(await monitoring().command(namespace, { hello: 1 }, {})).toMatchObject({ ok: 1 });
  });

  it('fails that is given to a connection whose socket is gone and has not said so yet', async () => {
    const gone = monitoring();
    gone.socket.destroy();
    await expect(gone.command(namespace, { hello: 1 }, {})).rejects.toThrow('closed');
  });

  it('does not keep the server unknown', async () => {
    expect(await connection.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
  });
});
