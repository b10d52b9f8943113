import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { stat } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the build puts the Console: found from the source as from `dist`. */
const files = join(dirname(findPackageJSON('.', import.meta.url) ?? '.'), 'dist', 'apps', 'admin-console');

/** Nothing from elsewhere, nothing inline, nothing evaluated; no page may show it in a frame. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** As the build names them: no way out of the folder. */
const assets = 'assets/';
const fileName = /^assets\/[\w-]+(\.[\w-]+)+$/;
const year = 31_536_000;

/**
 * Serves the Admin Console at `/console/`: its files by name, and its page for every other address below, as the
 * page itself knows what it shows. Files under `assets/` have their hash in the name and are kept for good; the
 * page is asked for anew each time. Compressed by the build. Not journaled (DESIGN §5).
 */
export async function serveConsole(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: files,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  const config = { notJournaled: true };
  server.get('/console', { config }, (_request, reply) => page(reply));
  server.get<{ Params: { '*': string } }>('/console/*', { config }, async (request, reply) => {
    const path = request.params['*'];
    // All files of the build but its page are there; a name in an address may have a dot, too.
    if (!path.startsWith(assets)) return page(reply);
    reply.headers(headers);
    if (!(await isFile(path))) return reply.code(404).type('text/plain').send('There is no such file.\n');
    return reply.header('cache-control', `public, max-age=${year}, immutable`).sendFile(path);
  });
}

/** Asked before it is sent: what is sent and not there would be answered by the journaled 404 of the API. */
async function isFile(path: string): Promise<boolean> {
  if (!fileName.test(path)) return false;
  return await stat(join(files, path)).then(
    (found) => found.isFile(),
    () => false,
  );
}

function page(reply: FastifyReply): FastifyReply {
  return reply.headers({ ...headers, 'cache-control': 'no-cache' }).sendFile('index.html');
}
