// Entry of `npm run test:agents`: installs what is locked, makes the suite runnable on plain Node, and hands over.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installLocked } from '../../tools/install-locked.mjs';

const root = resolve(import.meta.dirname, '../..');
await installLocked(root);
// what needs the installed packages is loaded after them
const { build } = await import('esbuild');
const outfile = join(root, 'node_modules/.cache/tappass/agents/main.mjs');
mkdirSync(resolve(outfile, '..'), { recursive: true });
await build({
  entryPoints: [join(root, 'test/agents/src/main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
});
process.env.TAPPASS_ROOT = root;
await import(outfile);
