// Puts the real clients into the suite's own cache, exactly as locked, and installs nothing anywhere else. What cannot be installed is told, not thrown.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Installed {
  /** Folder of the programs that the packages bring. */
  readonly bin: string;
  /** Where scripts have to lie to find the packages. */
  readonly home: string;
}

export type Installation = Installed | { readonly missing: string };

export interface Installer {
  node(): Promise<Installation>;
  /** @param set one of the requirements files: packages that can live together */
  python(set: string): Promise<Installation>;
}

export function installer(sources: string, cache: string, progress: (line: string) => void): Installer {
  const done = new Map<string, Promise<Installation>>();
  const once = (name: string, install: () => Promise<Installation>): Promise<Installation> => {
    const known = done.get(name) ?? install();
    done.set(name, known);
    return known;
  };
  return {
    node: () => once('node', () => installNode(join(sources, 'node'), join(cache, 'node'), progress)),
    python: (set) => once(set, () => installPython(join(sources, 'python'), cache, set, progress)),
  };
}

async function installNode(source: string, home: string, progress: (line: string) => void): Promise<Installation> {
  const files = ['package.json', 'package-lock.json'].map((file) => join(source, file));
  return keptUntilChanged(home, files, async () => {
    mkdirSync(home, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(home, file));
    progress('installing the Node clients');
    // their programs come in packages; nothing of theirs needs to run to be installed
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], home);
    return { home, bin: join(home, 'node_modules/.bin') };
  });
}

async function installPython(
  source: string,
  cache: string,
  set: string,
  progress: (line: string) => void,
): Promise<Installation> {
  const home = join(cache, 'python', set);
  const locked = join(source, `${set}.txt`);
  return keptUntilChanged(home, [locked], async () => {
    const uv = await installUv(source, cache, progress);
    progress(`installing the Python clients of ${set}`);
    rmSync(home, { recursive: true, force: true });
    await run(uv, ['venv', '--quiet', '--python', '>=3.11,<3.13', '--no-python-downloads', home], cache);
    await run(uv, ['pip', 'sync', '--quiet', '--require-hashes', '--python', join(home, 'bin/python'), locked], cache);
    return { home, bin: join(home, 'bin') };
  });
}

async function installUv(source: string, cache: string, progress: (line: string) => void): Promise<string> {
  const home = join(cache, 'uv');
  const uv = join(home, 'bin/uv');
  if (existsSync(uv)) return uv;
  progress('installing uv');
  mkdirSync(cache, { recursive: true });
  await run('python3', ['-m', 'venv', home], cache);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--require-hashes', '-r', join(source, 'uv.txt')], cache);
  return uv;
}

/** What was installed from the same files before is used again. */
async function keptUntilChanged(
  home: string,
  files: readonly string[],
  install: () => Promise<Installed>,
): Promise<Installation> {
  const mark = join(home, '.installed');
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file));
  const wanted = digest.digest('hex');
  const bin = join(home, home.endsWith('node') ? 'node_modules/.bin' : 'bin');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return { home, bin };
  try {
    const installed = await install();
    writeFileSync(mark, wanted);
    return installed;
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error with the last line that the program said */
function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, UV_CACHE_DIR: join(cwd, 'uv-cache') },
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.once('error', (error) => reject(new Error(`${file}: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) return resolve();
      reject(
        new Error(`${file.split('/').at(-1)} ${args[0]} failed: ${said.trim().split('\n').slice(0, 3).join(' ')}`),
      );
    });
  });
}
