import Fastify from 'fastify';
import { hash } from 'node:crypto';
import type { AddressInfo } from 'node:net';

/** The floor: one Fastify route that checks a key by its SHA-256 and answers JSON of the same size. */
const known = new Set([hash('sha256', process.argv[2] ?? '', 'hex')]);
const body = { api: 'smarter.sh/v1', data: { text: 'x'.repeat(600) }, metadata: {}, thing: 'None' };
const server = Fastify({ logger: false });

server.get('/api/v1/cli/whoami/', (request, reply) => {
  const key = request.headers.authorization?.slice('Token '.length) ?? '';
  return reply.code(known.has(hash('sha256', key, 'hex')) ? 200 : 401).send(body);
});
await server.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`Smarter API on http://127.0.0.1:${(server.server.address() as AddressInfo).port}\n`);
