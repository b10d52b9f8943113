import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { finished } from 'node:stream/promises';
import { Failure } from '#kernel';
import { errorEnvelope, statusOf } from '#http';
import { inTrace, type Logger, type Metrics } from '#observability';
import { unrecorded, unrecordedMarker } from '#sealing';
import type { Admission } from '../auth/admission.ts';
import { addressGroup } from '../limits/address-group.ts';
import type { Limit, Limits } from '../limits/limits.ts';
import { unroutedOperation } from './descriptor.ts';
import type { Floods } from './floods.ts';
import type { GatewayIdentity } from './gateway-identity.ts';
import type { OpenStreams } from './open-streams.ts';
import { idempotentCommandOf, replayedHeader } from './idempotency.ts';
import { Operation } from './operation.ts';
import { receiptHeaders } from './receipt.ts';
import { thingOf, type Recorder, type RequestFacts } from './recorder.ts';
import { StreamBody } from './stream-body.ts';
import {
  contentTypeOf,
  declaredBytesOf,
  routedPath,
  traceparentOf,
  unroutedPath,
  userAgentOf,
} from './request-facts.ts';

export interface RecorderHooks {
  readonly recorder: Recorder;
  readonly recording: boolean;
  readonly identity: GatewayIdentity;
  readonly admission: Admission;
  readonly streams: OpenStreams;
  readonly limits: Limits;
  readonly floods: Floods;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Path segments that routes have. */
  readonly knownSegments: ReadonlySet<string>;
}

/**
 * Hangs the recorder into the life of every request (DESIGN §5): arrive and authenticate first, the
 * intent before the handler of a verb that changes state, the outcome before the answer leaves; of a
 * stream, that it was opened before its first byte, and the outcome at its end.
 */
export function installRecorderHooks(server: FastifyInstance, hooks: RecorderHooks): void {
  server.decorateRequest('operation', null as unknown as Operation);
  server.addHook('onRequest', (request, _reply, done) => {
    if (isExempt(request)) return done();
    begin(request, hooks.identity);
    // Fastify keeps to it over all that follows, the reading of the body included.
    inTrace(request.operation.traceparent, done);
  });
  server.addHook('onRequest', async (request, reply) => {
    if (isExempt(request)) return;
    // Before anything is looked at, so that guessing is limited, too.
    const { limits } = hooks;
    if (limits.address) enforce(limits.address, addressGroup(request.ip), request, reply, hooks);
    await hooks.admission.admit(request);
    const { principal } = request.operation;
    if (limits.key && principal) enforce(limits.key, principal.keyId, request, reply, hooks);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    if (!isExempt(request)) readIdempotencyKey(request);
    done();
  });
  server.addHook('preSerialization', (request, _reply, payload, done) => {
    if (!isExempt(request)) request.operation.answer = payload;
    done(null, payload);
  });
  server.addHook('onRequestAbort', async (request) => {
    if (!isExempt(request)) await recordAbort(request, hooks);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (isExempt(request) || request.operation.counted) return payload;
    if (!hooks.recording) reply.header(receiptHeaders.recording, 'off');
    if (payload instanceof StreamBody) return await openStream(request, reply, payload, hooks);
    if (!hooks.recording) {
      hooks.recorder.forget(request.operation);
      return payload;
    }
    return await recordBeforeSending(request, reply, payload, hooks);
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (!isExempt(request)) finish(request, reply, hooks);
    done();
  });
  // No request is under way any more, and the log is still open.
  server.addHook('onClose', () => hooks.floods.close());
}

function isExempt(request: FastifyRequest): boolean {
  return request.routeOptions.config.notJournaled === true;
}

function begin(request: FastifyRequest, identity: GatewayIdentity): void {
  const operation = new Operation(identity.next());
  request.operation = operation;
  // Against its type it is undefined where the connection is gone already.
  operation.ip = request.ip ?? null;
  operation.traceparent = traceparentOf(request.headers['traceparent']);
  operation.route = request.is404 ? null : (request.routeOptions.url ?? null);
  operation.descriptor = request.routeOptions.config.operation ?? unroutedOperation;
}

function readIdempotencyKey(request: FastifyRequest): void {
  const { descriptor, principal } = request.operation;
  if (descriptor.changesState && principal !== undefined) {
    request.operation.idempotent = idempotentCommandOf(request, principal);
  }
}

/** Counts the request against the limit, and says so in the answer. Throws `HTTP.RATE_LIMITED`. */
function enforce(
  limit: Limit,
  caller: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { floods, recording }: RecorderHooks,
): void {
  const { field, refusal } = limit.admit(caller);
  addItem(reply, 'ratelimit-policy', limit.policy);
  addItem(reply, 'ratelimit', field);
  if (refusal === undefined) return;
  const { operation } = request;
  operation.error = refusal.code;
  operation.counted = recording && floods.isCounted(limit.name, caller, operation, request.ip);
  throw refusal;
}

/** Adds an item to a field that is a list (RFC 9651). */
function addItem(reply: FastifyReply, name: string, item: string): void {
  const before = reply.getHeader(name);
  reply.header(name, typeof before === 'string' ? `${before}, ${item}` : item);
}

/**
 * The framework drops a request without another hook where its caller went away before the handler.
 * With an intent the handler is at work, and the outcome that it brings about is recorded as always.
 */
async function recordAbort(request: FastifyRequest, hooks: RecorderHooks): Promise<void> {
  const { operation } = request;
  operation.aborted = true;
  const done = operation.recorded || operation.counted || operation.commandId !== null;
  if (done || !hooks.recording) return;
  operation.recorded = true;
  operation.error = 'HTTP.CLIENT_GONE';
  const nothing = { status: null, responseBytes: 0, response: null };
  try {
    await hooks.recorder.recordOutcome(operation, factsOf(request, hooks.knownSegments), nothing);
  } catch (error) {
    // Nothing was answered and nothing done, so there is nobody to refuse; the metric counts it.
    hooks.logger.error({ operation: operation.id, err: error }, 'an aborted request could not be recorded');
  }
}

async function recordBeforeSending(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  hooks: RecorderHooks,
): Promise<unknown> {
  const { operation } = request;
  // A failed send runs this hook again for the error; the outcome that was recorded stands.
  if (operation.recorded) return payload;
  operation.recorded = true;
  const body = typeof payload === 'string' ? payload : '';
  try {
    const { key } = await hooks.recorder.recordOutcome(operation, factsOf(request, hooks.knownSegments), {
      status: reply.statusCode,
      responseBytes: Buffer.byteLength(body),
      response: body === '' ? null : recordedAnswer(operation, body),
    });
    reply.header(receiptHeaders.id, operation.id);
    reply.header(receiptHeaders.key, key);
    if (operation.replayed) reply.header(replayedHeader, 'true');
    return payload;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return unrecordedAnswer(reply, operation, error);
  }
}

/** Of a stream nothing leaves before it is recorded that it was opened. */
async function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  body: StreamBody,
  hooks: RecorderHooks,
): Promise<unknown> {
  const { operation } = request;
  // The head alone was asked for, or nobody is there any more: there is nothing to stream.
  if (request.method === 'HEAD' || operation.recorded) {
    body.destroy();
    return hooks.recording ? await recordBeforeSending(request, reply, '', hooks) : '';
  }
  operation.recorded = true;
  try {
    if (hooks.recording) await recordOpened(request, reply, hooks);
  } catch (error) {
    body.destroy();
    if (!(error instanceof Failure)) throw error;
    operation.recorded = false;
    return await recordBeforeSending(request, reply, refusedStream(reply, operation, error), hooks);
  }
  hooks.streams.track(body, reply.raw, completeStream(request, reply, body, hooks));
  return body;
}

async function recordOpened(request: FastifyRequest, reply: FastifyReply, hooks: RecorderHooks) {
  const { operation } = request;
  const facts = factsOf(request, hooks.knownSegments);
  const { key } = await hooks.recorder.recordOpened(operation, facts, reply.statusCode);
  reply.header(receiptHeaders.id, operation.id);
  reply.header(receiptHeaders.key, key);
}

function refusedStream(reply: FastifyReply, operation: Operation, error: Failure): string {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  operation.error = error.code;
  operation.answer = errorEnvelope(error, placeOf(operation));
  return unrecordedAnswer(reply, operation, error);
}

/** Records what came of a stream once its connection is done with it. Never rejects. */
async function completeStream(
  request: FastifyRequest,
  reply: FastifyReply,
  body: StreamBody,
  { recorder, recording, logger, knownSegments }: RecorderHooks,
): Promise<void> {
  const { operation } = request;
  await finished(reply.raw).catch(() => undefined);
  operation.aborted = !reply.raw.writableFinished;
  operation.error = body.error;
  if (body.defect !== undefined) logger.error({ operation: operation.id, err: body.defect }, 'failed');
  if (!recording) return;
  const { after, last, entries } = body.progress;
  const response = JSON.stringify({ stream: { after, ended: body.ended, entries, last } });
  const outcome = { status: reply.statusCode, responseBytes: body.bytes, response };
  try {
    await recorder.recordOutcome(operation, factsOf(request, knownSegments), outcome);
  } catch (error) {
    // The stream has been sent, so there is nobody to refuse; it is open until the next boot settles it.
    logger.error({ operation: operation.id, err: error }, 'the end of a stream could not be recorded');
  }
}

function recordedAnswer(operation: Operation, body: string): string {
  return operation.answer === undefined
    ? unrecordedMarker('not described by a schema', Buffer.byteLength(body))
    : operation.descriptor.response(operation.answer);
}

/** Takes the place of an answer whose operation could not be recorded: it must not look recorded. */
function unrecordedAnswer(reply: FastifyReply, operation: Operation, error: Failure): string {
  const body = JSON.stringify(errorEnvelope(error, placeOf(operation)));
  operation.error = error.code;
  reply.removeHeader('set-cookie');
  reply.code(statusOf(error));
  reply.header('retry-after', String(error.retryAfterSeconds ?? 1));
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.header('content-length', Buffer.byteLength(body));
  return body;
}

export function placeOf(operation: Operation) {
  const { id, counted, descriptor } = operation;
  return { command: descriptor.command, thing: thingOf(operation), operationId: counted ? null : id };
}

/** What the connection knows of the request. `knownSegments`: of paths, where it reached no route. */
export function factsOf(request: FastifyRequest, knownSegments: ReadonlySet<string>): RequestFacts {
  const { headers, operation } = request;
  return {
    method: request.method,
    path:
      operation.route === null
        ? unroutedPath(request.raw.url ?? '', knownSegments)
        : routedPath(operation.route, (request.params ?? {}) as Record<string, string>),
    query: operation.descriptor.query(request.query ?? {}),
    contentType: contentTypeOf(headers['content-type']),
    declaredBytes: declaredBytesOf(headers['content-length']),
    traceparent: operation.traceparent,
    ip: operation.ip,
    userAgent: userAgentOf(headers['user-agent']),
  };
}

function finish(request: FastifyRequest, reply: FastifyReply, { metrics, logger }: RecorderHooks): void {
  const { operation } = request;
  const seconds = (performance.now() - operation.startedMs) / 1000;
  metrics.requests.inc({ command: operation.descriptor.command, status: reply.statusCode });
  // How long a stream lasts is up to its caller.
  if (!operation.opened) metrics.duration.observe(seconds);
  // One line for all of them is written with their entry.
  if (operation.counted) return;
  logger.info(
    {
      operation: operation.id,
      account: operation.accountNumber,
      method: request.method,
      route: operation.route,
      command: operation.descriptor.command,
      status: reply.statusCode,
      error: operation.error,
      duration_us: Math.round(seconds * 1e6),
    },
    'request',
  );
}

/** Records a body that was parsed: by the redactor of its schema, or by its size where none fits. */
export function recordBody(
  operation: Operation,
  value: unknown,
  redact: (value: unknown) => string = unrecorded,
) {
  operation.recordedRequest = redact(value);
}

declare module 'http' {
  interface IncomingMessage {
    /** Set where the request target can't be a path of ours. */
    malformedTarget?: boolean;
    /** Set where the Expect header asks for anything but 100-continue. */
    unmetExpectation?: boolean;
  }
}
