import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Rejects as `listen` would (EADDRINUSE, EADDRNOTAVAIL, EACCES) if one of the ports can't be listened on. To be
 * called before a start does anything that is not repeated, like showing a key. Port 0 is any free one.
 */
export async function requireFreePorts(host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports.filter((each) => each !== 0)) {
    const server = createServer();
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
}
