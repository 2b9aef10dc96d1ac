// The rooms and their arrows: which folder may know which. Compared with the code by `npm run check`.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(test|cases)\\.ts$|/testing/|/test/' },
  to: { path: '^(apps|libs|deploy)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file.',
      severity: 'error',
      from: { pathNot: '/gen/' },
      to: { circular: true },
    },
    {
      name: 'no-app-imports-an-app',
      comment: 'Services meet on the bus only; e2e ships nowhere and tests them together.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/(src|test)', pathNot: '^apps/e2e/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs|deploy)/', pathNot: '\\.test\\.ts$|/test/|^libs/testkit/|^apps/e2e/' },
      to: { path: '^libs/testkit/' },
    },
    only('errors-know-nobody', '^libs/errors/src', '^libs/errors/'),
    only('contracts-know-nobody', '^libs/contracts/src', '^libs/contracts/'),
    only('rpc', '^libs/rpc/src', '^libs/(rpc|contracts|errors)/'),
    only('service', '^libs/service/src', '^libs/(service|rpc|contracts|errors)/'),
    only('postgres', '^libs/postgres/src', '^libs/(postgres|errors)/'),
    only('pipeline-is-pure', '^libs/pipeline/src', '^libs/(pipeline|contracts|errors)/'),
    only('wires-are-pure', '^libs/wires/src', '^libs/(wires|pipeline|errors)/'),
    only('engines', '^libs/engines/src', '^libs/(engines|errors)/'),
    only('evidence', '^libs/evidence/src', '^libs/(evidence|rpc|contracts|errors)/'),
    only('rego', '^libs/rego/src', '^libs/(rego|errors)/'),
    {
      name: 'pipeline-does-no-io',
      comment: 'Steps reach the world through ports only.',
      severity: 'error',
      from: { path: '^libs/(pipeline|wires)/src', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(node:)?(fs|net|http|https|child_process|dns|tls)|node_modules/(undici|pg|ioredis|@nestjs|@nats-io)',
      },
    },
    {
      name: 'domain-is-pure',
      comment: 'Types and functions: no framework, no store, no wire.',
      severity: 'error',
      from: { path: '^apps/(keys|vault|ledger|policy|license)/src/domain', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^apps/[^/]+/src/(store|rpc|redis|kms|opa)/(?!gen)|node_modules/(@nestjs|pg|ioredis|@nats-io|@prisma)',
      },
    },
    {
      name: 'no-sql-in-rpc',
      comment: 'A handler reads, decides, stores and answers; statements live in store.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/rpc' },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'only-keys-talks-to-redis',
      severity: 'error',
      from: { path: '^apps/(?!keys|e2e)|^libs/(?!testkit|engines)', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/ioredis' },
    },
    {
      name: 'the-edge-has-no-database',
      severity: 'error',
      from: { path: '^apps/edge/src' },
      to: { path: '^libs/postgres/|node_modules/(pg|@prisma|ioredis)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'dist/|/gen/internal|/gen/models' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
