// Gets a Debian package without starting any system service: unpacked into the cache, or installed where only libraries come along.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, oneAtATime } from './cache-folder.ts';
import type { Progress } from './engine.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { which } from './which.ts';

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/** The folder the package was unpacked to, or undefined where there is no apt or no such package. Needs no root. */
export async function unpackPackage(name: string, progress: Progress): Promise<string | undefined> {
  const folder = join(cacheFolder(), `deb-${name}`);
  if (existsSync(folder)) return folder;
  if (!which('apt-get') || !which('dpkg')) return undefined;
  return oneAtATime(`deb-${name}`, progress, async () => {
    if (existsSync(folder)) return folder;
    const work = mkdtempSync(join(cacheFolder(), 'deb-'));
    try {
      await apt(['download', name], progress, `downloading the package ${name}`, work);
      const file = readdirSync(work).find((entry) => entry.endsWith('.deb'));
      if (!file) return undefined;
      const unpacked = await runCommand('dpkg', ['-x', file, 'tree'], { cwd: work, env });
      if (unpacked.code !== 0) return undefined;
      renameSync(join(work, 'tree'), folder);
      return folder;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** True when the package is installed afterwards. Only root can. */
export async function installPackage(name: string, progress: Progress): Promise<boolean> {
  if (!which('apt-get') || process.getuid?.() !== 0) return false;
  return oneAtATime(`apt-${name}`, progress, async () => {
    const args = ['install', '-y', '--no-install-recommends', name];
    return (
      (
        await apt(
          args,
          progress,
          `installing the Debian package ${name} on this machine (apt-get; it starts no service)`,
        )
      ).code === 0
    );
  });
}

/** A fresh container has no package lists: on failure they are fetched and the command is tried once more. */
async function apt(args: string[], progress: Progress, label: string, cwd?: string): Promise<CommandResult> {
  const first = await runCommand('apt-get', args, { env, progress, label, ...(cwd ? { cwd } : {}) });
  if (first.code === 0 || process.getuid?.() !== 0) return first;
  await runCommand('apt-get', ['update'], { env, progress, label: 'refreshing package lists' });
  return runCommand('apt-get', args, { env, progress, label, ...(cwd ? { cwd } : {}) });
}
