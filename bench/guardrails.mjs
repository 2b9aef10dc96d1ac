// Entry of `npm run bench:guardrails`: makes the measurement runnable on plain node, then runs it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'node_modules/.cache/tappass/bench');
mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: [join(root, 'bench/guardrails/main.ts')],
  outfile: join(outdir, 'guardrails.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
process.env.TAPPASS_ROOT = root;
await import(join(outdir, 'guardrails.mjs'));
