import type { FastifyInstance, FastifyReply } from 'fastify';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { KindRegistry } from '../manifests/kinds/kind-registry.ts';
import type { KnownPaths } from '../method-not-allowed.ts';
import { softwareVersion } from '../platform/software-version.ts';
import { openApiOf } from './open-api.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Smarter API Technical Reference</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <main id="reference"><noscript>The same as a document: <a href="/docs/openapi.json">openapi.json</a></noscript></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
// The validator's badge would be fetched from elsewhere.
const script = `SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`;

/** The viewer's own files, from its package: read from the disk when they are asked for. */
const viewerFiles = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

/** Nothing from elsewhere; the viewer sets styles by itself. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the API Technical Reference: the document at `/docs/openapi.json` and a viewer at `/docs`. Not journaled
 * (DESIGN §5). The document is made when it is first asked for.
 */
export function serveReference(server: FastifyInstance, paths: KnownPaths, { kinds }: KindRegistry): void {
  let document: string | undefined;
  const get = (path: string, answer: (reply: FastifyReply) => FastifyReply | Promise<FastifyReply>) =>
    server.get(path, { config: { notJournaled: true } }, (_request, reply) =>
      answer(
        reply.headers({
          'cache-control': 'no-cache',
          'content-security-policy': contentSecurityPolicy,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        }),
      ),
    );
  get('/docs', (reply) => reply.type('text/html; charset=utf-8').send(page));
  get('/docs/start.js', (reply) => reply.type('text/javascript; charset=utf-8').send(script));
  get('/docs/openapi.json', (reply) => {
    document ??= JSON.stringify(openApiOf(paths.routes, kinds, softwareVersion));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  for (const [name, type] of Object.entries(viewerFiles)) {
    get(`/docs/${name}`, async (reply) => {
      const file = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
      const { size } = await stat(file);
      return reply.type(type).header('content-length', size).send(createReadStream(file));
    });
  }
}
