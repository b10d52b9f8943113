import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { WireProtocol, WireRequest } from './wire.ts';

/** Where a request is caught: before the server gets it, or when its answer is there and not yet passed on, or is. */
export type Moment = 'before the request' | 'before the answer' | 'after the answer';

export interface Trap {
  readonly moment: Moment;
  catches(request: WireRequest): boolean;
  /** Called once, at the moment. What was caught before is not passed on, and its connection is broken. */
  spring(): void;
}

/** Passes on what a client and a server say to each other, and springs a trap at a named point of it. */
export class FaultProxy {
  private readonly server: Server;
  private readonly protocol: WireProtocol;
  private readonly sockets = new Set<Socket>();
  private trap: Trap | undefined;
  private target = 0;

  constructor(protocol: WireProtocol) {
    this.protocol = protocol;
    this.server = createServer((client) => this.accept(client));
  }

  /** Resolves to the port that it listens on. */
  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /** The port of this machine that connections are passed on to. */
  passTo(port: number): void {
    this.target = port;
  }

  /** Sets the one trap; it is gone once it has sprung. */
  set(trap: Trap | undefined): void {
    this.trap = trap;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const caught = new Map<number, Trap>();
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // Either end may be killed at any time; the other then sees its connection end.
      socket.on('error', end);
      socket.on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    this.divide(client, (frame) => {
      const request = this.protocol.request(frame);
      const { trap } = this;
      if (trap?.catches(request)) {
        this.trap = undefined;
        if (trap.moment === 'before the request') {
          trap.spring();
          return end();
        }
        caught.set(request.id, trap);
      }
      server.write(frame);
    });
    this.divide(server, (frame) => {
      const trap = caught.size === 0 ? undefined : caught.get(this.protocol.answered(frame));
      if (trap === undefined) return void client.write(frame);
      caught.clear();
      if (trap.moment === 'after the answer') return void client.write(frame, () => trap.spring());
      trap.spring();
      end();
    });
  }

  private divide(socket: Socket, take: (frame: Buffer) => void): void {
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const length = this.protocol.lengthOf(rest);
        if (length === undefined || rest.length < length) return;
        take(rest.subarray(0, length));
        rest = rest.subarray(length);
      }
    });
  }
}
