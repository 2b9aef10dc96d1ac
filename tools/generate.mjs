// Makes generated code from its sources: contracts from proto/, bus permissions from the topology, schemas of chart values, words of the wire formats from the SDKs' types, Prisma clients from each app's schema. Offline, and idle when nothing changed. An argument picks the targets whose name contains it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadTypescript } from './load-typescript.mjs';

const root = resolve(import.meta.dirname, '..');
const memoryFile = join(root, 'node_modules/.cache/tappass/generate.json');

const contracts = {
  name: 'contracts',
  inputs: ['proto', 'node_modules/@bufbuild/protoc-gen-es/package.json', 'node_modules/@bufbuild/buf/package.json'],
  output: 'libs/contracts/src/gen',
  run: () =>
    execFileSync(join(root, 'node_modules/.bin/buf'), ['generate'], {
      cwd: join(root, 'proto'),
      // buf finds the local plugin protoc-gen-es on PATH.
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
      stdio: 'inherit',
    }),
};

const busPermissions = {
  name: 'bus permissions',
  inputs: [
    'deploy/topology.json',
    'deploy/topology.ts',
    'deploy/nats/grants.ts',
    'deploy/nats/render.ts',
    'deploy/nats/permissions-text.ts',
  ],
  output: 'deploy/nats/permissions.conf',
  run: async () => {
    const { permissionsText } = await loadTypescript('deploy/nats/permissions-text.ts');
    writeFileSync(join(root, 'deploy/nats/permissions.conf'), permissionsText());
  },
};

const chartSchemas = {
  name: 'chart schemas',
  inputs: ['charts', 'deploy/charts/src'],
  output: 'charts/edge/values.schema.json',
  run: async () => {
    const { schemaFiles } = await loadTypescript('deploy/charts/src/schema-files.ts');
    const files = Object.entries(schemaFiles(join(root, 'charts')));
    for (const [path, text] of files) writeFileSync(join(root, 'charts', path), text);
  },
};

const wireWords = {
  name: 'wire words',
  inputs: [
    'tools/wire-types',
    'node_modules/openai/package.json',
    'node_modules/@anthropic-ai/sdk/package.json',
    'node_modules/typescript/package.json',
  ],
  output: 'libs/pipeline/src/words/gen/wire-words.json',
  run: async () => {
    const { wireWords: read } = await loadTypescript('tools/wire-types/wire-words.ts');
    mkdirSync(join(root, 'libs/pipeline/src/words/gen'), { recursive: true });
    const text = JSON.stringify(read((await import('typescript')).default, root), null, 1);
    writeFileSync(join(root, 'libs/pipeline/src/words/gen/wire-words.json'), `${text}\n`);
  },
};

const prismaClient = ({ schema, output }) => ({
  name: schema,
  inputs: [schema, 'node_modules/prisma/package.json'],
  output,
  run: () =>
    execFileSync(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema], {
      cwd: root,
      env: {
        ...process.env,
        // Prisma would fetch its schema engine before doing anything; generating needs none, so any executable will do.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
});

const targets = [
  ...(existsSync(join(root, 'proto/buf.gen.yaml')) ? [contracts] : []),
  ...(existsSync(join(root, 'deploy/topology.json')) ? [busPermissions] : []),
  ...(existsSync(join(root, 'charts')) ? [chartSchemas] : []),
  wireWords,
  ...readdirSync(join(root, 'apps'))
    .map((app) => ({ schema: `apps/${app}/prisma/schema.prisma`, output: `apps/${app}/src/store/gen` }))
    .concat({ schema: 'libs/postgres/test/prisma/schema.prisma', output: 'libs/postgres/test/gen' })
    .filter(({ schema }) => existsSync(join(root, schema)))
    .map(prismaClient),
];

const memory = existsSync(memoryFile) ? JSON.parse(readFileSync(memoryFile, 'utf8')) : {};
const [only = ''] = process.argv.slice(2);
for (const target of targets.filter(({ name }) => name.includes(only))) {
  const before = fingerprint(target);
  if (memory[target.name] === before && existsSync(join(root, target.output))) continue;
  const started = Date.now();
  await target.run();
  memory[target.name] = fingerprint(target);
  mkdirSync(dirname(memoryFile), { recursive: true });
  writeFileSync(memoryFile, JSON.stringify(memory));
  console.log(`generated ${target.name} in ${Date.now() - started} ms`);
}

// Inputs and output together: a hand edit of generated code is undone, a fresh checkout with committed code is left alone only when it matches.
function fingerprint(target) {
  const hash = createHash('sha256');
  for (const path of [...target.inputs, target.output]) {
    for (const file of filesOf(path))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((entry) => filesOf(join(path, entry)));
}
