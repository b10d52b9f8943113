import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const project = join(import.meta.dirname, '../..');
const law = createRequire(import.meta.url)(join(project, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; severity: string; comment: string }[];
};

const queue = [
  ['kernel'],
  ['contracts'],
  ['config'],
  ['observability'],
  ['runtime'],
  ['sealing'],
  ['sqlite', 'kafka', 'mongo'],
  ['event-store', 'operation-log', 'ledger', 'messaging'],
  ['delivery'],
  ['http'],
  ['process'],
  ['testing'],
];
const libraries = queue.flat();
const rankOf = (library: string) => queue.findIndex((rank) => rank.includes(library));

/** Files of every room, which others import or not. */
const layout = [
  ...libraries.flatMap((library) => [`libs/${library}/src/index.ts`, `libs/${library}/src/inner.ts`]),
  ...['accounts', 'journal', 'api-gateway', 'standalone'].map((app) => `apps/${app}/src/index.ts`),
  'apps/accounts/src/application/open.handler.ts',
  'apps/accounts/src/application/clock.port.ts',
  'apps/accounts/src/domain/account.events.ts',
  'apps/accounts/src/domain/account.decider.ts',
  'apps/accounts/src/projections/summary.projection.ts',
  'apps/accounts/src/projections/summary.store.port.ts',
  'apps/accounts/src/queries/get.query.ts',
  'apps/accounts/src/inbound/accounts.facade.ts',
  'apps/accounts/src/outbound/sqlite/summary.store.sqlite.ts',
  'apps/accounts/src/accounts.module.ts',
  'apps/accounts/test/world.ts',
  'apps/admin-console/src/keys/keys.page.tsx',
  'apps/admin-console/src/kit/badge.tsx',
  'libs/event-store/src/mongo/index.ts',
  'libs/event-store/src/mongo/inner.ts',
  'libs/messaging/src/kafka/index.ts',
  'libs/sealing/src/suite.contract.ts',
  'tools/docs/pages.ts',
];

interface Plant {
  readonly file: string;
  readonly text: string;
  /** The rules that must fire on the file; none for a clean one. */
  readonly fires: readonly string[];
}

const plants: Plant[] = [];
let planted = 0;

/** Plants a file of its own in `folder`, with one import per target. */
function plant(folder: string, targets: string | string[], fires: string[], name = 'planted.ts') {
  planted += 1;
  const file = `${folder}/n${planted}-${name}`;
  const text = [targets].flat().map((target) => `import '${target}';\n`);
  plants.push({ file, text: text.join(''), fires });
}

/** The path of `target` (from the top of the tree) as a file in `folder` imports it. */
function from(folder: string, target: string) {
  return '../'.repeat(folder.split('/').length) + target;
}

function plantInner(folder: string, target: string, fires: string[]) {
  plant(folder, from(folder, target), fires);
}

// Everywhere. A circle is reported once, for the file that is seen first; types make one too.
plants.push({
  file: 'libs/http/src/a.ts',
  text: "import type { B } from './b.ts';\nexport type A = B;\n",
  fires: ['no-circular'],
});
plants.push({
  file: 'libs/http/src/b.ts',
  text: "import type { A } from './a.ts';\nexport type B = A;\n",
  fires: [],
});
plant('libs/http/src', './missing.ts', ['not-resolvable']);
plant('libs/http/src', '#missing', ['not-resolvable']);
plant('libs/http/src', [], ['no-orphans']);
plant('libs/http/src', [], [], 'planted.spec.ts');

// Borders.
plant('libs/http/src', '#accounts', ['libs-not-to-apps']);
plant('apps/accounts/src', '#journal', ['no-cross-app']);
plant('apps/api-gateway/src/account', '#accounts', ['no-cross-app']);
plant('apps/accounts/test', '#journal', ['no-cross-app'], 'planted.e2e.spec.ts');
plant('apps/admin-cli/src/local', '#accounts', ['no-cross-app']);
plant('apps/admin-cli/src/local', '#standalone', []);
plant('apps/admin-cli/src/commands', '#standalone', ['standalone-for-local-commands']);
plant('apps/api-gateway/src/account', '#standalone', ['standalone-for-local-commands']);
plant('apps/standalone/src', ['#accounts', '#journal', '#api-gateway', '#http'], []);
plantInner('libs/http/src', 'libs/kernel/src/inner.ts', ['doors-only']);
plantInner('apps/standalone/src', 'apps/accounts/src/accounts.module.ts', ['doors-only']);
plantInner('test/e2e', 'libs/kernel/src/inner.ts', ['doors-only']);
plantInner('libs/http/src', 'libs/kernel/src/index.ts', ['doors-by-name']);
plantInner('test/e2e', 'apps/accounts/src/index.ts', ['doors-by-name']);
plantInner('apps/accounts/test', 'apps/accounts/src/domain/account.decider.ts', []);
plant('apps/accounts/src', ['#event-store/mongo', '#messaging/kafka'], [], 'planted.module.ts');
plantInner('apps/accounts/src', 'libs/event-store/src/mongo/inner.ts', ['doors-only']);

// The queue, every pair. Config may be imported by wiring only, and #testing by specs only.
for (const library of libraries) {
  for (const other of libraries.filter((candidate) => candidate !== library)) {
    const mayMeet = rankOf(other) < rankOf(library) || other === 'testing';
    const purity = library === 'ledger' && !['kernel', 'contracts'].includes(other) ? ['ledger-is-pure'] : [];
    const testing = other === 'testing' ? ['product-never-imports-tests'] : [];
    const queued = mayMeet ? [] : [`queue-${library}`];
    plant(`libs/${library}/src`, `#${other}`, [...queued, ...purity, ...testing], 'planted.module.ts');
    plant(`libs/${library}/src`, `#${other}`, queued, 'planted.module.spec.ts');
  }
}

// The pure places.
const domain = 'apps/accounts/src/domain';
plant(domain, ['#kernel', '#contracts', './account.events.ts'], []);
plant('apps/journal/src/domain', ['#kernel', '#contracts', '#ledger'], []);
plant(domain, '#ledger', ['ledger-in-journals-domain-only']);
for (const impure of ['node:crypto', 'zod', '@nestjs/common', '#observability', '#sealing']) {
  plant(domain, impure, ['domain-is-pure']);
}
plant('libs/ledger/src', ['#kernel', '#contracts', 'node:crypto', './index.ts'], []);
for (const impure of ['node:fs', 'zod']) plant('libs/ledger/src', impure, ['ledger-is-pure']);

// The rooms, every pair.
const files: Record<string, string[]> = {
  application: ['application/clock.port.ts', 'application/open.handler.ts'],
  domain: ['domain/account.events.ts', 'domain/account.decider.ts'],
  projections: ['projections/summary.store.port.ts', 'projections/summary.projection.ts'],
  queries: ['queries/get.query.ts'],
  inbound: ['inbound/accounts.facade.ts'],
  outbound: ['outbound/sqlite/summary.store.sqlite.ts'],
  wiring: ['accounts.module.ts'],
};
const open: Record<string, string[]> = {
  domain: [],
  application: files['domain'] ?? [],
  projections: ['domain/account.events.ts'],
  queries: ['projections/summary.store.port.ts'],
  inbound: ['application/clock.port.ts', 'application/open.handler.ts', 'queries/get.query.ts'],
  outbound: ['domain/account.events.ts', 'projections/summary.store.port.ts', 'application/clock.port.ts'],
};
for (const [room, allowed] of Object.entries(open)) {
  for (const file of Object.values(files).flat()) {
    const free = allowed.includes(file) || file.startsWith(`${room}/`);
    const rule = room === 'domain' ? 'domain-is-pure' : `${room}-rooms`;
    plantInner(`apps/accounts/src/${room}`, `apps/accounts/src/${file}`, free ? [] : [rule]);
  }
}
const closedLibraries: Record<string, string[]> = {
  application: ['http', 'messaging', 'delivery'],
  projections: ['event-store', 'http', 'messaging'],
  queries: ['event-store', 'messaging', 'delivery'],
  inbound: ['event-store', 'messaging'],
  outbound: ['event-store', 'http', 'messaging', 'delivery'],
};
const elsewhere = ['config', 'testing', 'kafka', 'mongo'];
for (const [room, closed] of Object.entries(closedLibraries)) {
  for (const library of libraries.filter((name) => !elsewhere.includes(name))) {
    plant(`apps/accounts/src/${room}`, `#${library}`, closed.includes(library) ? [`${room}-libraries`] : []);
  }
}
for (const room of ['application', 'projections', 'queries', 'inbound']) {
  plant(`apps/accounts/src/${room}`, ['@nestjs/common', 'node:crypto'], []);
  plant(`apps/accounts/src/${room}`, 'fastify', [`${room}-packages`]);
}
plant('apps/accounts/src/queries', '@nestjs/core', ['queries-packages']);
plant('apps/accounts/src/inbound', '@nestjs/core', []);
plant('apps/accounts/src/outbound', 'fastify', []);
plant('apps/accounts/src', files['wiring']?.map((file) => `./${file}`) ?? [], [], 'planted.module.ts');
plant(
  'apps/accounts/src',
  Object.values(files)
    .flat()
    .map((file) => `./${file}`),
  [],
  'wiring.module.ts',
);

// The gateway.
plant('apps/api-gateway/src/recorder', '#operation-log', []);
plant('apps/api-gateway/src', '#operation-log', [], 'planted.module.ts');
plant('apps/api-gateway/src/account', '#operation-log', ['gateway-appends-in-its-recorder']);
plant('apps/api-gateway/src', '#event-store', ['gateway-owns-no-streams'], 'planted.module.ts');
plant('apps/api-gateway/src/auth', '#messaging', ['gateway-hears-by-its-consumers']);
plant('apps/api-gateway/src/auth', '#delivery', [], 'planted.consumer.ts');
plant('apps/api-gateway/src/auth', ['#messaging', '#delivery'], [], 'planted.module.ts');

// What enters by one way only.
plant('apps/accounts/src', '#config', [], 'planted.module.ts');
plant('apps/standalone/src/one', '#config', [], '/main.ts');
plant('test/e2e', '#config', []);
for (const folder of ['apps/accounts/src/inbound', 'apps/api-gateway/src/auth', 'libs/http/src']) {
  plant(folder, '#config', ['config-enters-by-wiring']);
}
plant('libs/sqlite/src', 'node:sqlite', []);
plant('apps/accounts/src/outbound/sqlite', 'node:sqlite', []);
plant('apps/accounts/src/outbound', 'node:sqlite', ['sqlite-in-its-folder']);
plant('libs/event-store/src', 'node:sqlite', ['sqlite-in-its-folder']);
for (const [engine, driver] of [
  ['kafka', 'kafkajs'],
  ['mongo', 'mongoose'],
] as const) {
  const law = [`${engine}-in-its-folder`];
  plant(`libs/${engine}/src`, driver, []);
  plant(`apps/journal/src/outbound/${engine}`, [driver, `#${engine}`], []);
  plant('apps/journal/src', `#${engine}`, [], 'planted.module.ts');
  plant('apps/journal/src/outbound', driver, law);
  plant('libs/operation-log/src', `#${engine}`, law);
}

// The Console.
plant('apps/admin-console/src/journal', '../kit/badge.tsx', [], 'planted.page.tsx');
plant('apps/admin-console/src/journal', '@jest/globals', [], 'planted.tsx');
plant('apps/admin-console/src/journal', '../keys/keys.page.tsx', ['pages-stand-alone'], 'planted.tsx');
plant('apps/admin-console/src/kit', '../keys/keys.page.tsx', ['kit-knows-no-pages'], 'planted.tsx');
plant('apps/admin-console/src/kit', '#kernel', ['console-is-a-client'], 'planted.tsx');

// Tests.
plant('libs/http/src', '#testing', ['product-never-imports-tests']);
plant('libs/sealing/src', './suite.contract.ts', ['product-never-imports-tests']);
plant('libs/sealing/src', './suite.contract.ts', [], 'planted.spec.ts');
plantInner('apps/accounts/src', 'apps/accounts/test/world.ts', ['product-never-imports-tests']);
plantInner('libs/http/src', 'tools/docs/pages.ts', ['product-never-imports-tests']);
plant('libs/http/src', '@jest/globals', ['product-takes-no-dev-packages']);
plant('libs/http/src', '@jest/globals', [], 'planted.spec.ts');

describe('the import law', () => {
  const tree = mkdtempSync(join(tmpdir(), 'import-law-'));
  let fired: Map<string, Set<string>>;

  beforeAll(() => {
    buildTree(tree);
    fired = violations(tree);
  }, 60_000);
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it('fires the named rules on planted violations, and none on clean files', () => {
    const expected = plants.map(({ file, text, fires }) => ({ file, text, fires: fires.toSorted() }));
    const actual = plants.map(({ file, text }) => ({
      file,
      text,
      fires: [...(fired.get(file) ?? [])].toSorted(),
    }));
    expect(actual).toEqual(expected);
  });

  it('has a planted violation for every rule', () => {
    const names = law.forbidden.map(({ name }) => name);
    expect([...new Set(plants.flatMap(({ fires }) => fires))].toSorted()).toEqual(names.toSorted());
  });

  it('has no rule that only warns, and none without advice', () => {
    expect(law.forbidden.filter(({ severity, comment }) => severity !== 'error' || !comment)).toEqual([]);
  });
});

/** The project's configuration with planted files and stand-ins for the packages they import. */
function buildTree(tree: string) {
  for (const file of ['tsconfig.json', '.dependency-cruiser.cjs'])
    cpSync(join(project, file), join(tree, file));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };
  write('package.json', JSON.stringify(packageJson()));
  const packages = ['zod', 'fastify', 'kafkajs', 'mongoose', '@nestjs/common', '@nestjs/core'];
  for (const name of [...packages, '@jest/globals']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const file of layout) write(file, '');
  for (const { file, text } of plants) write(file, text);
}

/** The project's own, with a door for every library of the queue, whether it exists yet or not. */
function packageJson(): object {
  const own = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { imports: object };
  const doors = libraries.map(
    (library) => [`#${library}`, { source: `./libs/${library}/src/index.ts` }] as const,
  );
  return { ...own, imports: { ...Object.fromEntries(doors), ...own.imports } };
}

function violations(tree: string): Map<string, Set<string>> {
  const cruiser = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--output-type', 'json', 'apps', 'libs', 'test'];
  const output = execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const result = JSON.parse(output) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  const byFile = new Map<string, Set<string>>();
  for (const { from: file, rule } of result.summary.violations) {
    byFile.set(file, (byFile.get(file) ?? new Set()).add(rule.name));
  }
  return byFile;
}
