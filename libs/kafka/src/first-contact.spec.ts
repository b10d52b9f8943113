import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { requireBrokers } from './first-contact.ts';

/** A fatal alert, as a listener with TLS answers what is none. */
const alert = Buffer.from([21, 3, 3, 0, 2, 2, 80]);

describe('the first contact with the brokers', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const listen = async (port: number): Promise<number> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(alert));
    });
    servers.push(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const contact = (port: number, waiting: (reason: string) => void) =>
    requireBrokers({ brokers: [`127.0.0.1:${port}`], clientId: 'test' }, waiting);

  it('says at once that brokers want TLS, where kafkajs would try again and again', async () => {
    const said: string[] = [];
    const refusal = contact(await listen(0), (reason) => said.push(reason));
    await expect(refusal).rejects.toMatchObject({
      name: 'BrokersRefusedError',
      message: 'Kafka wants TLS on this port: set KAFKA_TLS=on',
    });
    expect(said).toEqual([]);
  });

  it('waits for brokers that are away, says so once, and goes on when they are there', async () => {
    const port = await listen(0);
    const [server] = servers.splice(0);
    server?.close();
    const said: string[] = [];
    const refusal = contact(port, (reason) => {
      said.push(reason);
      void listen(port);
    });
    await expect(refusal).rejects.toThrow('Kafka wants TLS');
    expect(said).toEqual([expect.stringContaining('Kafka is away: connect ECONNREFUSED')]);
  });
});
