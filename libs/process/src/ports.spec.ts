import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { requireFreePorts } from './ports.ts';

describe('requireFreePorts', () => {
  it('refuses a port that is taken, and lets go of those that are free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(requireFreePorts('127.0.0.1', [0, port])).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
    server.close();
    await once(server, 'close');
    await requireFreePorts('127.0.0.1', [port]);
    await requireFreePorts('127.0.0.1', [port]);
  });

  it('refuses an address that is not of this machine', async () => {
    await expect(requireFreePorts('192.0.2.1', [9357])).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });
});
