import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const endOfHead = Buffer.from('\r\n\r\n');
const lengthName = Buffer.from('content-length: ');

/**
 * One keep-alive connection that sends a request, the same one unless told otherwise. It reads no more of an answer
 * than its status and its end: on a machine of few cores, what the generator uses is not left for the server.
 */
export class Connection {
  private readonly socket: Socket;
  private readonly request: Buffer;
  private answered: ((status: number) => void) | undefined;
  private received: Buffer | undefined;

  private constructor(socket: Socket, request: Buffer) {
    this.socket = socket;
    this.request = request;
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('close', () => this.answer(0));
    socket.on('error', () => socket.destroy());
  }

  static async open(url: URL, request: Buffer): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
    await once(socket, 'connect');
    return new Connection(socket, request);
  }

  /** Sends the request; `answered` is called with the status, or with 0 if the connection broke. */
  ask(answered: (status: number) => void, request = this.request): void {
    this.answered = answered;
    if (this.socket.destroyed) this.answer(0);
    else this.socket.write(request);
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    const received = this.received === undefined ? chunk : Buffer.concat([this.received, chunk]);
    const head = received.indexOf(endOfHead);
    if (head < 0 || received.length < head + endOfHead.length + bodyLength(received, head)) {
      this.received = received;
      return;
    }
    this.received = undefined;
    // HTTP/1.1 200 …
    this.answer(Number(received.toString('latin1', 9, 12)));
  }

  private answer(status: number): void {
    const { answered } = this;
    this.answered = undefined;
    answered?.(status);
  }
}

/** A GET of `path`, as it goes over a connection. */
export function requestOf(
  { url, key }: { readonly url: string; readonly key: string },
  path: string,
): Buffer {
  const { host } = new URL(url);
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Token ${key}\r\n\r\n`);
}

function bodyLength(received: Buffer, head: number): number {
  const at = received.indexOf(lengthName);
  if (at < 0 || at > head) return 0;
  const end = received.indexOf(13, at);
  return Number(received.toString('latin1', at + lengthName.length, end));
}
