// `npm run check`: everything that can be told without running a service: generated code, types, lint, rooms, Rego.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules/.bin', name);

const checks = [
  ['generated code', process.execPath, ['tools/generate.mjs']],
  ['types', bin('tsc'), ['-p', '.']],
  ['lint and format', bin('biome'), ['check', '.']],
  ['rooms', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'deploy']],
  ['contracts (lint)', bin('buf'), ['lint', 'proto']],
];

export function runChecks() {
  let failed = 0;
  for (const [name, file, args] of checks) {
    const startedAt = Date.now();
    const { status } = spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    process.stdout.write(
      `${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`,
    );
    if (status !== 0) failed += 1;
  }
  return { passed: checks.length - failed, failed };
}

if (process.argv[1] === import.meta.filename) process.exit(runChecks().failed === 0 ? 0 : 1);
