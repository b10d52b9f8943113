// Builds the Admin Console into dist/apps/admin-console, each file beside its compressed forms, and the types
// of the API into dist/openapi. With `dev` it serves the Console from its sources instead, in front of a
// server on SMARTER_URL (http://127.0.0.1:9357 by default).
import { createClient } from '@hey-api/openapi-ts';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, createServer } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'dist/apps/admin-console');
const document = join(root, 'docs/reference/openapi.json');
const types = join(root, 'dist/openapi');
/** Smaller ones would not get smaller. */
const leastBytes = 1024;

const settings = {
  root: join(root, 'apps/admin-console'),
  base: '/console/',
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: output,
    emptyOutDir: true,
    // The content-security policy allows neither inline scripts nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // `use client` is for servers that render; there is none here.
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
};

await createClient({
  input: document,
  output: { path: types, header: [] },
  plugins: ['@hey-api/typescript'],
  logs: { level: 'silent' },
});
writeFileSync(join(types, 'kinds.json'), JSON.stringify(kindsOf(JSON.parse(readFileSync(document, 'utf8')))));

if (process.argv[2] === 'dev') await serve();
else {
  await build(settings);
  compress(output);
}

/** Every kind of resource: its schema, its verbs, and whether its history can be asked for. */
function kindsOf({ components, paths }) {
  const historic = paths['/api/v1/journal/state'].get.parameters.find(({ name }) => name === 'kind').schema
    .enum;
  return Object.entries(components.schemas)
    .filter(([, schema]) => schema['x-smarter-kind'] !== undefined)
    .map(([key, { 'x-smarter-kind': about, ...schema }]) => {
      const name = key.replace(/Manifest$/, '');
      return { name, ...about, has_history: historic.includes(name), schema };
    });
}

async function serve() {
  const target = process.env.SMARTER_URL ?? 'http://127.0.0.1:9357';
  // The server refuses changes that come from pages of another origin.
  const proxy = { '/api': { target, changeOrigin: true, headers: { origin: target } } };
  const server = await createServer({ ...settings, logLevel: 'info', server: { proxy } });
  await server.listen();
  server.printUrls();
}

function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (bytes.length < leastBytes) continue;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
