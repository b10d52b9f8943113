import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body; a text is sent as it is. */
  readonly body: unknown;
}

/** Answers like the API, with what the test says, and remembers what it was asked. */
export class ApiDouble {
  readonly asked: Asked[] = [];
  replies: Reply[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.remember(request).then(() => {
        const { status = 200, headers = {}, body } = this.replies.shift() ?? { body: { data: {} } };
        response.writeHead(status, { 'smarter-journal-id': 'an-operation', ...headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<ApiDouble> {
    const double = new ApiDouble();
    double.server.listen(0, '127.0.0.1');
    await once(double.server, 'listening');
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async remember(request: IncomingMessage): Promise<void> {
    const { method, url, headers } = request;
    const body =
      headers['content-length'] === undefined || headers['content-length'] === '0'
        ? undefined
        : await json(request);
    this.asked.push({ method, url, authorization: headers.authorization, body });
  }
}
