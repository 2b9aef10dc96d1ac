// Entry of `npm run bench:ledger`: makes the program runnable on plain node, then runs it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'node_modules/.cache/tappass/bench-ledger');
mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: [join(root, 'bench/src/ledger.ts')],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['pg-native', 'pg-cloudflare', 'pino-pretty'],
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
process.env.TAPPASS_ROOT = root;
await import(join(outdir, 'ledger.mjs'));
