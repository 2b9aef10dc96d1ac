// Makes a program of the benchmark runnable on plain node, and runs it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/**
 * @param program below bench/, without its ending; it finds the checkout in TAPPASS_ROOT
 * @param beside programs that it starts itself, built into the same folder
 */
export async function runProgram(program, beside = []) {
  const outdir = join(root, 'node_modules/.cache/tappass/bench', program);
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [program, ...beside].map((name) => join(root, `bench/${name}.ts`)),
    outdir,
    // one folder, whatever folders they come from
    entryNames: '[name]',
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
  await import(join(outdir, `${program.split('/').at(-1)}.mjs`));
}
