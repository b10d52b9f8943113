/** End-to-end files that run in the distributed mode, whatever the database is. */
const always = [
  ...['admin-cli', 'black-box', 'chat', 'cli-requests', 'dry-run', 'idempotency', 'journal-routes'],
  ...['journal-search', 'kinds', 'resources', 'rest', 'revocation', 'secrets', 'sign-in', 'system'],
  ...['tenancy', 'trunk'],
];

/** Those with so many requests that they outlast their time on FerretDB, which scans collections. */
const demanding = ['concurrency', 'journal-stream', 'limits', 'manifests', 'mutated-manifests', 'reference'];

/** The configuration for the engines of the environment, as `npm run engines` names them to its command. */
export default function configuration(env = process.env) {
  const files = env.ENGINES_MONGODB_KIND === 'ferretdb' ? always : [...always, ...demanding];
  return {
    testEnvironment: 'node',
    roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
    testMatch: [
      '**/*.distributed.spec.ts',
      '**/*.sqlite.int.spec.ts',
      '**/(purge.int|in-process.bus).spec.ts',
      `**/test/e2e/(${files.join('|')}).e2e.spec.ts`,
    ],
    reporters: ['default', '<rootDir>/dist/tools/contract-counts/counts.reporter.js'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '^.+\\.ts$': '@swc/jest' },
    testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
    setupFiles: ['reflect-metadata'],
    coverageProvider: 'v8',
    collectCoverageFrom: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', '!**/main.ts', '!**/*.spec.ts'],
    testTimeout: 60_000,
  };
}
