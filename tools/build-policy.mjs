// Compiles apps/policy/rego to the committed policy.wasm, bit for bit the same on every machine with the pinned OPA. Usage: node tools/build-policy.mjs [OPA]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
export const entrypoints = [
  'tappass/authz/allow',
  'tappass/call/decision',
  'tappass/pipeline/plan',
  'tappass/approvals/decision',
  'tappass/routing/route',
];

/** @returns the compiled module's bytes */
export function compilePolicy(opa) {
  const bundle = join(mkdtempSync(join(tmpdir(), 'tappass-policy-')), 'bundle.tar.gz');
  const asked = entrypoints.flatMap((entrypoint) => ['-e', entrypoint]);
  execFileSync(opa, ['build', '-t', 'wasm', ...asked, '--ignore', '*_test.rego', '-o', bundle, '.'], {
    cwd: join(root, 'apps/policy/rego'),
  });
  return execFileSync('tar', ['-xzOf', bundle, '/policy.wasm'], { maxBuffer: 1 << 24 });
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(root, 'apps/policy/policy.wasm'), compilePolicy(process.argv[2] ?? 'opa'));
}
