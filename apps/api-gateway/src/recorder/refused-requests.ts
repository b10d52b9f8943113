import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorCodes, failure, type ErrorCode } from '#contracts';
import { Failure } from '#kernel';
import { errorEnvelope, statusOf } from '#http';
import { addressGroup } from '../limits/address-group.ts';
import { Operation } from './operation.ts';
import { receiptHeaders } from './receipt.ts';
import { placeOf, type RecorderHooks } from './recorder.hooks.ts';
import type { RequestFacts } from './recorder.ts';

type Surroundings = Pick<
  RecorderHooks,
  'recorder' | 'identity' | 'logger' | 'recording' | 'limits' | 'floods'
>;

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

interface ParserError extends Error {
  readonly code?: string | undefined;
  readonly rawPacket?: unknown;
}

/**
 * Answers what never becomes a request of the framework: what the HTTP parser refuses, CONNECT, and
 * unmet expectations. They are operations like all others: recorded first, in the envelope.
 */
export class RefusedRequests {
  private readonly hooks: Surroundings;
  /** The answers of a connection that are not sent yet. */
  private readonly answering = new WeakMap<Duplex, Set<ServerResponse>>();
  /** The request of a connection that came last: the only one of which not everything may be there. */
  private readonly latest = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>();
  private readonly refused = new WeakSet<Duplex>();

  constructor(hooks: Surroundings) {
    this.hooks = hooks;
  }

  install(server: Server): void {
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.track(request, response),
    );
    server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
      void this.refuse(socket, failure('HTTP.METHOD_NOT_ALLOWED', 'CONNECT is not supported.'), 'CONNECT');
    });
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      request.unmetExpectation = true;
      server.emit('request', request, response);
    });
  }

  /** For the server's `clientError` event. */
  onParserError = (error: ParserError, socket: Socket): void => {
    // The peer went away between requests: there is no request to speak of.
    if (error.code === 'ECONNRESET' && error.rawPacket === undefined) {
      socket.destroy();
      return;
    }
    const refusal = failureOf(error);
    if (this.endsRequestUnderWay(refusal, socket)) return;
    void this.refuse(socket, refusal, null);
  };

  /**
   * Where the body of a request breaks off, the error is that request's: it is refused and recorded on its own
   * path, by whoever reads the body now or later. If it has its answer already, there is nothing more to say.
   */
  private endsRequestUnderWay(refusal: Failure, socket: Socket): boolean {
    const latest = this.latest.get(socket);
    if (latest === undefined || latest.request.complete) return false;
    const { request, response } = latest;
    if (this.answering.get(socket)?.has(response) === true) {
      response.shouldKeepAlive = false;
      // The framework wants a status; with it comes the same refusal again.
      failReading(request, Object.assign(new Error(refusal.message), { statusCode: statusOf(refusal) }));
    } else socket.destroy();
    return true;
  }

  private track(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const open = this.answering.get(socket) ?? new Set<ServerResponse>();
    this.answering.set(socket, open.add(response));
    this.latest.set(socket, { request, response });
    response.once('close', () => open.delete(response));
  }

  private async refuse(socket: Duplex, error: Failure, method: string | null): Promise<void> {
    if (this.refused.has(socket)) return;
    this.refused.add(socket);
    socket.on('error', () => socket.destroy());
    const operation = new Operation(this.hooks.identity.next());
    try {
      await this.answeredBefore(socket);
      await this.answer(socket, operation, error, method);
    } catch (problem) {
      this.hooks.logger.error(
        { operation: operation.id, problem },
        'a refused request could not be answered',
      );
      socket.destroy();
    }
  }

  /** Waits until earlier requests of the connection are answered: answers keep their order. */
  private async answeredBefore(socket: Duplex): Promise<void> {
    const open = [...(this.answering.get(socket) ?? [])];
    await Promise.all(open.map((response) => new Promise((resolve) => response.once('close', resolve))));
  }

  private async answer(socket: Duplex, operation: Operation, error: Failure, method: string | null) {
    const limited = this.limited(operation, (socket as Socket).remoteAddress);
    const refusal = limited ?? error;
    operation.error = refusal.code;
    const body = JSON.stringify(errorEnvelope(refusal, placeOf(operation)));
    const retry = limited && { 'retry-after': String(limited.retryAfterSeconds) };
    try {
      const receipt = await this.record(operation, refusal, body, socket as Socket, method);
      send(socket, statusOf(refusal), body, { ...retry, ...receipt });
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem;
      const unrecorded = JSON.stringify(errorEnvelope(problem, placeOf(operation)));
      send(socket, statusOf(problem), unrecorded, { 'retry-after': '1' });
    }
  }

  /** The refusal, if the address sends more than it may: garbage counts like everything. */
  private limited(operation: Operation, ip: string | undefined): Failure | undefined {
    const { limits, floods, recording } = this.hooks;
    if (limits.address === undefined) return undefined;
    const caller = addressGroup(ip);
    const { refusal } = limits.address.admit(caller);
    if (refusal !== undefined) {
      operation.counted = recording && floods.isCounted('address', caller, operation, ip ?? null);
    }
    return refusal;
  }

  private async record(
    operation: Operation,
    error: Failure,
    body: string,
    socket: Socket,
    method: string | null,
  ) {
    if (!this.hooks.recording) return { [receiptHeaders.recording]: 'off' };
    if (operation.counted) return {};
    const answer: unknown = JSON.parse(body);
    const { key } = await this.hooks.recorder.recordOutcome(operation, factsOf(socket, method), {
      status: statusOf(error),
      responseBytes: Buffer.byteLength(body),
      response: operation.descriptor.response(answer),
    });
    return { [receiptHeaders.id]: operation.id, [receiptHeaders.key]: key };
  }
}

/** Fails the reading of a body, at once or as soon as somebody begins to read. */
function failReading(request: IncomingMessage, error: Error): void {
  if (request.listenerCount('error') > 0) request.emit('error', error);
  else {
    request.on('newListener', (event: string | symbol) => {
      if (event === 'error') queueMicrotask(() => request.emit('error', error));
    });
  }
}

function failureOf(error: ParserError): Failure {
  const code: ErrorCode =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'HTTP.HEADERS_TOO_LARGE'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'HTTP.TIMED_OUT'
        : 'HTTP.BAD_REQUEST';
  return failure(code, errorCodes[code].meaning);
}

function factsOf(socket: Socket, method: string | null): RequestFacts {
  return {
    method,
    path: null,
    query: '{}',
    contentType: null,
    declaredBytes: null,
    traceparent: null,
    ip: socket.remoteAddress ?? null,
    userAgent: null,
  };
}

function send(socket: Duplex, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`);
}
