import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { Metrics } from '#observability';

/** Serves Prometheus metrics at `/metrics`; not journaled (DESIGN §5). Rejects if the port is taken. */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
