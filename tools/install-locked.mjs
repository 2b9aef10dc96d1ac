// Installs exactly what package-lock.json names when node_modules is missing or of another lock.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sayEveryMs = 1500;

export async function installLocked(root) {
  if (isInstalled(root)) return;
  const startedAt = Date.now();
  const ticker = setInterval(() => {
    const { there, all } = installedShare(root);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    process.stderr.write(
      `installing locked packages: ${there} of ${all} (${Math.round((there / all) * 100)} %, ${seconds} s)\n`,
    );
  }, sayEveryMs);
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
}

/** How many of the locked packages are unpacked: what there is to see of npm at work. */
function installedShare(root) {
  const paths = Object.entries(packagesOf(join(root, 'package-lock.json')))
    .filter(([path, { optional, link }]) => path.startsWith('node_modules/') && optional !== true && link !== true)
    .map(([path]) => path);
  // npm makes the folders first and fills them as packages arrive
  return { there: paths.filter((path) => existsSync(join(root, path, 'package.json'))).length, all: paths.length };
}

/**
 * Whether npm, whoever called it, left exactly what the lock names; it writes its own list last, when all is there.
 * What is optional may be missing: it is for other machines.
 */
export function isInstalled(root) {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const there = packagesOf(join(root, 'node_modules/.package-lock.json'));
  const isWanted = ([path, { version, integrity }]) =>
    locked[path]?.version === version && locked[path]?.integrity === integrity;
  const isThere = ([path, { optional }]) => path === '' || optional === true || there[path] !== undefined;
  return (
    Object.keys(there).length > 0 && Object.entries(there).every(isWanted) && Object.entries(locked).every(isThere)
  );
}

/** By path; none when there is no such list or none that can be read. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}
