import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { Metrics } from '#observability';
import type { Readiness } from './readiness.ts';

/**
 * Serves Prometheus metrics at `/metrics` and, for roles without a public port, health at `/healthz/` and
 * `/readiness/`; not journaled (DESIGN §5). Rejects if the port is taken.
 */
export async function serveOperations(
  { metrics, readiness }: { readonly metrics: Metrics; readonly readiness: Readiness },
  host: string,
  port: number,
): Promise<Server> {
  const answers: Record<string, RequestListener> = {
    '/metrics': (_request, response) => {
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    },
    '/healthz': (_request, response) => response.writeHead(200, plainText).end('OK'),
    '/readiness': (_request, response) => {
      const problem = readiness.problem();
      response.writeHead(problem === undefined ? 200 : 503, plainText).end(problem ?? 'OK');
    },
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/(?<=.)\/$/, '');
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };
