import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a request that has begun may take once the server stops. */
const drainMs = 5_000;
const everyMs = 50;

/**
 * The connections of the server, and how many requests of each are not answered yet. Without it a stop
 * would wait for connections on which nothing was ever sent, or not all of a request.
 */
export class OpenConnections {
  private readonly unanswered = new Map<Socket, number>();

  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.unanswered.set(socket, 0);
      socket.once('close', () => this.unanswered.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.add(socket, 1);
      response.once('close', () => this.add(socket, -1));
    });
  }

  /**
   * Until the server has closed, ends every connection as soon as nothing on it waits for an answer,
   * and all that are left after `drainMs`; their requests are recorded as cut off.
   */
  drain(server: Server): void {
    const deadline = performance.now() + drainMs;
    const timer = setInterval(() => {
      const late = performance.now() > deadline;
      for (const [socket, requests] of this.unanswered) if (late || requests === 0) socket.destroy();
    }, everyMs);
    server.once('close', () => clearInterval(timer));
  }

  private add(socket: Socket, change: number): void {
    const requests = this.unanswered.get(socket);
    if (requests !== undefined) this.unanswered.set(socket, requests + change);
  }
}
