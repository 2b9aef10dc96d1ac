// Builds every app into its dist folder; what did not change comes from Nx's cache.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const run = (file, args) =>
  execFileSync(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
  });

run('tools/generate.mjs', []);
run('node_modules/nx/dist/bin/nx.js', ['run-many', '-t', 'build', '--output-style=static']);
