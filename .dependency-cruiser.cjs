// The laws between files: who may import whom (docs: ARCHITECTURE.md). `npm run arch` enforces them;
// test/arch plants a violation of each rule and sees it reported. No rule is a warning.

/** One queue: a library imports only libraries of an earlier rank; those of one rank never meet. */
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

const specs = '\\.(spec|contract)\\.ts$';
const tests = [specs, '^apps/[^/]+/test/', '^test/', '^libs/testing/'];
// An engine's adapters, and calls, have a door of their own: who does not use them does not load them (ADR 0034).
const doors = '^(apps/[^/]+/src/|libs/[^/]+/src/((calls|ciphers|kafka|mongo|operations)/)?)index\\.ts$';
// A thread at the root of an app is wiring too: the main.ts of that thread.
const wiring = ['\\.module\\.ts$', '/main\\.ts$', '^apps/[^/]+/src/[^/]+\\.thread\\.ts$'];

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** A library may not import what stands beside or behind it. #testing is left to another rule: specs may. */
const queueRules = queue.flatMap((rank, place) => {
  const behind = queue.slice(place + 1).flat();
  return rank.flatMap((library) => {
    const closed = [...rank.filter((other) => other !== library), ...behind].filter(
      (other) => other !== 'testing',
    );
    if (closed.length === 0) return [];
    return forbid(
      `queue-${library}`,
      `${library} imports only libraries that stand before it: ${queue.flat().join(' < ')}. Move the code to the library that knows both, or hand it in as an argument or a port.`,
      { path: `^libs/${library}/` },
      { path: `^libs/(${closed.join('|')})/` },
    );
  });
});

/**
 * The rooms of a service. `rooms`: what it may import of its own service, `closed`: libraries that it
 * may not, `packages`: the packages that it may (absent: any; an adapter has its driver).
 */
const rooms = {
  application: {
    rooms: ['application/', 'domain/'],
    closed: ['http', 'messaging', 'delivery'],
    packages: ['@nestjs/common'],
    advice: 'A use case loads, decides and appends. What it needs from outside is a *.port.ts beside it.',
  },
  projections: {
    rooms: ['projections/', 'domain/.*\\.events\\.ts$'],
    closed: ['event-store', 'http', 'messaging'],
    packages: ['@nestjs/common'],
    advice: 'A projection folds events into a table behind a *.port.ts; wiring hands it the events.',
  },
  queries: {
    rooms: ['queries/', 'projections/.*\\.port\\.ts$'],
    closed: ['event-store', 'messaging', 'delivery'],
    packages: ['@nestjs/common'],
    advice: 'A query reads views through their *.port.ts and can not append.',
  },
  inbound: {
    rooms: ['inbound/', 'application/', 'queries/'],
    closed: ['event-store', 'messaging'],
    packages: ['@nestjs'],
    advice: 'Inbound translates and calls application or queries; deciding belongs to domain.',
  },
  outbound: {
    rooms: ['outbound/', 'domain/.*\\.events\\.ts$', '(projections|application)/.*\\.port\\.ts$'],
    closed: ['event-store', 'http', 'messaging', 'delivery'],
    advice: 'An adapter implements a *.port.ts of projections or application with its one driver.',
  },
};

const roomRules = Object.entries(rooms).flatMap(([room, { rooms: open, closed, packages, advice }]) => {
  const from = { path: `^apps/([^/]+)/src/${room}/`, pathNot: specs };
  return [
    forbid(`${room}-rooms`, `${advice} Only *.module.ts names what ${room} may not.`, from, {
      path: '^apps/$1/src/',
      pathNot: open.map((path) => `^apps/$1/src/${path}`),
    }),
    forbid(`${room}-libraries`, `${advice} Not for ${room}: #${closed.join(', #')}.`, from, {
      path: `^libs/(${closed.join('|')})/`,
    }),
    ...(packages === undefined
      ? []
      : [
          forbid(
            `${room}-packages`,
            `${advice} Of the packages, ${room} imports only ${packages.join()}.`,
            from,
            {
              path: 'node_modules/',
              pathNot: `node_modules/(${packages.join('|')})/`,
            },
          ),
        ]),
  ];
});

module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      'Cut the circle: move what both need to the file or library that stands before them.',
      {},
      {
        circular: true,
      },
    ),
    forbid(
      'not-resolvable',
      'There is no such file or package. Relative imports end in .ts; libraries and apps are imported as #name (package.json, imports).',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'no-orphans',
      'Nothing imports this file and it imports nothing: use it or delete it.',
      { orphan: true, pathNot: [...tests, ...wiring, doors] },
      {},
    ),
    forbid(
      'libs-not-to-apps',
      'Libraries do not know apps. Take what is needed as an argument or a port, or put the type into #contracts.',
      { path: '^libs/' },
      { path: '^apps/' },
    ),
    forbid(
      'no-cross-app',
      'Apps never meet except in standalone. Call through an interface of #contracts; standalone binds it.',
      { path: '^apps/(?!standalone/)([^/]+)/' },
      { path: '^apps/', pathNot: ['^apps/$1/', '^apps/standalone/'] },
    ),
    forbid(
      'standalone-for-local-commands',
      'Only the local commands of the command line work on the data folder, by the door of standalone. All others call the HTTP API.',
      { path: '^apps/(?!standalone/|admin-cli/src/local/)' },
      { path: '^apps/standalone/' },
    ),
    forbid(
      'doors-only',
      "Another library's or app's inner files are private. Import its door (#name), and export there what is missing.",
      { path: '^(apps|libs|test|tools)/([^/]+)' },
      { path: '^(apps|libs)/', pathNot: ['^$1/$2/', doors] },
    ),
    forbid(
      'doors-by-name',
      'Write #name (package.json, imports), not a relative path to the door.',
      { path: '^(apps|libs|test|tools)/([^/]+)' },
      { path: doors, pathNot: '^$1/$2/', dependencyTypesNot: ['aliased-subpath-import'] },
    ),
    ...queueRules,
    forbid(
      'domain-is-pure',
      'The domain imports only itself, #kernel and #contracts (journal also #ledger). Time, chance and whatever waits come in as arguments from application.',
      { path: '^apps/([^/]+)/src/domain/', pathNot: specs },
      { pathNot: ['^apps/$1/src/domain/', '^libs/(kernel|contracts|ledger)/'] },
    ),
    forbid(
      'ledger-in-journals-domain-only',
      "Entry bytes and proofs are the journal's subject: no other domain imports #ledger.",
      { path: '^apps/(?!journal/)[^/]+/src/domain/', pathNot: specs },
      { path: '^libs/ledger/' },
    ),
    forbid(
      'ledger-is-pure',
      'The ledger is computed from its arguments: only #kernel, #contracts and node:crypto. Storing belongs to the journal.',
      { path: '^libs/ledger/', pathNot: specs },
      { pathNot: ['^libs/(ledger|kernel|contracts)/', '^(node:)?crypto$'] },
    ),
    ...roomRules,
    forbid(
      'gateway-owns-no-streams',
      'The gateway owns no domain data: ask a service through #contracts.',
      { path: '^apps/api-gateway/src/', pathNot: specs },
      { path: '^libs/event-store/' },
    ),
    forbid(
      'gateway-appends-in-its-recorder',
      'Only recorder/ turns requests into operations: call it, or bind the log in *.module.ts.',
      { path: '^apps/api-gateway/src/(?!recorder/)', pathNot: [specs, ...wiring] },
      { path: '^libs/operation-log/' },
    ),
    forbid(
      'gateway-hears-by-its-consumers',
      'The bus is bound in *.module.ts; what is heard comes through a *.consumer.ts that #delivery runs.',
      { path: '^apps/api-gateway/src/', pathNot: [specs, ...wiring] },
      { path: '^libs/messaging/' },
    ),
    forbid(
      'config-enters-by-wiring',
      'Only *.module.ts and main.ts read #config; hand the values on as small typed objects.',
      { pathNot: ['^libs/config/', '^tools/', ...tests, ...wiring] },
      { path: '^libs/config/' },
    ),
    forbid(
      'kit-knows-no-pages',
      'kit/, api/ and shell/ serve every page of the Console and know none; app.tsx knows all.',
      { path: '^apps/admin-console/src/(kit|api|shell)/' },
      { path: '^apps/admin-console/src/(?!kit/|api/|shell/|style/)' },
    ),
    forbid(
      'sqlite-in-its-folder',
      'node:sqlite is known only to libs/sqlite and to folders named sqlite/: write an adapter there, behind a *.port.ts.',
      { pathNot: ['^libs/sqlite/', '/sqlite/'] },
      { path: '^(node:)?sqlite$' },
    ),
    forbid(
      'kafka-in-its-folder',
      'kafkajs and #kafka are known only to libs/kafka, to folders named kafka/ and to wiring: write an adapter there, behind a *.port.ts.',
      { pathNot: ['^libs/kafka/', '/kafka/', ...tests, ...wiring] },
      { path: ['node_modules/kafkajs/', '^libs/kafka/'] },
    ),
    forbid(
      'mongo-in-its-folder',
      'mongoose and #mongo are known only to libs/mongo, to folders named mongo/ and to wiring: write an adapter there, behind a *.port.ts.',
      { pathNot: ['^libs/mongo/', '/mongo/', ...tests, ...wiring] },
      { path: ['node_modules/(mongoose|mongodb)/', '^libs/mongo/'] },
    ),
    forbid(
      'product-never-imports-tests',
      'Specs, contract suites, #testing, test/ and tools/ are not part of the product. Move what the product needs out of them.',
      { path: '^(apps|libs)/', pathNot: tests },
      { path: [...tests, '^tools/'] },
    ),
    forbid(
      'product-takes-no-dev-packages',
      'Packages of devDependencies are not there in production. Move the package to dependencies, or the code to a spec.',
      // The Console's are built into its files.
      { path: '^(apps|libs)/', pathNot: [...tests, '^apps/admin-console/'] },
      { dependencyTypes: ['npm-dev'] },
    ),
    forbid(
      'console-is-a-client',
      'The Console runs in the browser and knows the server by the public API: its types come from #openapi.',
      { path: '^apps/admin-console/', pathNot: specs },
      { path: ['^libs/', '^(node:)?(fs|path|crypto|http|process|buffer|stream|url|os)$'] },
    ),
    forbid(
      'pages-stand-alone',
      'Pages of the Console use kit/, api/ and shell/, never each other: move what two of them need to kit/.',
      { path: '^apps/admin-console/src/(?!kit/|api/|shell/)([^/]+)/' },
      { path: '^apps/admin-console/src/(?!kit/|api/|shell/|style/)', pathNot: '^apps/admin-console/src/$1/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
