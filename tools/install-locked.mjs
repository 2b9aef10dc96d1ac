// Installs exactly what package-lock.json names when node_modules is missing or of another lock.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sayEveryMs = 1500;

export async function installLocked(root) {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const memory = join(root, 'node_modules/.cache/tappass/lock');
  if (existsSync(memory) && readFileSync(memory, 'utf8') === digest) return;
  const startedAt = Date.now();
  const ticker = setInterval(
    () => process.stderr.write(`installing locked packages (${Math.round((Date.now() - startedAt) / 1000)} s)\n`),
    sayEveryMs,
  );
  const code = await new Promise((resolve) => {
    spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    }).on('exit', resolve);
  });
  clearInterval(ticker);
  if (code !== 0) {
    process.stderr.write('npm ci failed; the lines above say why\n');
    process.exit(1);
  }
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, digest);
}
