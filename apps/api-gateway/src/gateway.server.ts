import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOGGER, METRICS, type Logger, type Metrics } from '#observability';
import { Readiness } from '#process';
import { Admission } from './auth/admission.ts';
import { serveConsole } from './console/serve-console.ts';
import { EnvelopeFilter } from './envelope.filter.ts';
import { Limits } from './limits/limits.ts';
import { KindRegistry } from './manifests/kinds/kind-registry.ts';
import { KnownPaths } from './method-not-allowed.ts';
import { OpenConnections } from './open-connections.ts';
import { Floods } from './recorder/floods.ts';
import { GatewayIdentity } from './recorder/gateway-identity.ts';
import { OpenStreams } from './recorder/open-streams.ts';
import { Recorder } from './recorder/recorder.ts';
import { installRecorderHooks, type RecorderHooks } from './recorder/recorder.hooks.ts';
import { RefusedRequests } from './recorder/refused-requests.ts';
import { serveReference } from './reference/serve-reference.ts';

const bodyLimit = 1024 * 1024;
const headersLimit = 16 * 1024;
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;

export interface ServerOptions {
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly recording: boolean;
}

/**
 * The HTTP server of the gateway: made in two steps, since the framework wants the server before it
 * makes what the server's hooks need.
 */
export class GatewayServer {
  readonly adapter: FastifyAdapter;
  private readonly recording: boolean;
  private refused: RefusedRequests | undefined;

  constructor(options: ServerOptions) {
    this.recording = options.recording;
    this.adapter = new FastifyAdapter({
      logger: false,
      bodyLimit,
      trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
      requestTimeout: requestTimeoutMs,
      connectionTimeout: 0,
      // While it drains, a request on an open connection is answered and recorded as always.
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      // A missing Host header is our 400, not the parser's, so that it is recorded.
      http: { maxHeaderSize: headersLimit, headersTimeout: headersTimeoutMs, requireHostHeader: false },
      rewriteUrl: targetOf,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: headersLimit },
      // The framework would load its two compilers otherwise: 2 MiB at rest.
      schemaController: {
        compilersFactory: { buildValidator: noJsonSchemas, buildSerializer: noJsonSchemas },
      },
      clientErrorHandler: (error, socket) => this.refused?.onParserError(error, socket),
    });
  }

  /** Hangs recorder, authentication and the envelope into the application, and makes its routes. */
  async install(app: NestFastifyApplication): Promise<void> {
    const server = this.adapter.getInstance<FastifyInstance>();
    const logger = app.get<Logger>(LOGGER);
    const paths = new KnownPaths();
    const connections = new OpenConnections();
    const hooks: RecorderHooks = {
      recorder: app.get(Recorder),
      recording: this.recording,
      identity: app.get(GatewayIdentity),
      admission: app.get(Admission),
      streams: app.get(OpenStreams),
      limits: app.get(Limits),
      floods: app.get(Floods),
      metrics: app.get<Metrics>(METRICS),
      logger,
      knownSegments: paths.segments,
    };
    this.refused = new RefusedRequests(hooks);
    paths.watch(server);
    serveReference(server, paths, app.get(KindRegistry));
    await serveConsole(server);
    installRecorderHooks(server, hooks);
    acceptAnyBody(server);
    app.useGlobalFilters(new EnvelopeFilter(logger));
    server.addHook('preClose', (done) => {
      connections.drain(server.server);
      done();
    });
    await app.init();
    paths.refuseOtherMethods(server);
    this.refused.install(server.server);
    connections.watch(server.server);
    await server.ready();
  }
}

/** What routes take and answer is described in zod. */
function noJsonSchemas(): never {
  throw new Error('a route of the gateway has a JSON Schema');
}

/** Opens the gateway for requests, and closes it: not ready first, then drained. */
export function readinessOf(app: INestApplication): Readiness {
  return app.get(Readiness);
}

/** Tells the terminal where the API is; whoever started the process waits for this line. */
export function announce(app: NestFastifyApplication, recording: boolean, dataDir: string): void {
  const { address, port } = app.getHttpServer().address() as AddressInfo;
  if (!recording) {
    process.stdout.write(
      'WARNING: SMARTER_RECORDING=off. NOTHING IS JOURNALED. This is for measuring only.\n',
    );
  }
  process.stdout.write(`Admin Console on http://${address}:${port}/console/\n`);
  // The last line: whoever waits for it may use what is announced before.
  process.stdout.write(`Smarter API on http://${address}:${port} (data in ${dataDir})\n`);
}

/** Bodies are read whatever their content type says (DESIGN §11). */
function acceptAnyBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    request.operation.requestBytes = body.length;
    done(null, body);
  });
}

/** The router answers malformed targets without our hooks, so they are led to where there is no route. */
function targetOf(request: Pick<IncomingMessage, 'url' | 'malformedTarget'>): string {
  const url = request.url ?? '';
  if (url.startsWith('/') && isDecodable(url)) return url;
  request.malformedTarget = true;
  return '/malformed';
}

function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
