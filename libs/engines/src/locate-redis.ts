// Finds a redis-server, or gets Debian's without its system service.
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { installPackage } from './apt-package.ts';
import { cacheFolder } from './cache-folder.ts';
import { type Located, type Progress, silent } from './engine.ts';
import { runCommand } from './run-command.ts';
import { which } from './which.ts';

/** PATH, else the package manager (root only); `engine_missing` when neither works. */
export async function locateRedis(progress: Progress = silent): Promise<Located> {
  const onPath = await versioned(which('redis-server') ?? which('valkey-server'), 'path');
  const located = onPath ?? (await fromPackage(progress));
  if (located) return located;
  const detail = 'install it with the package manager (apt-get install redis-server, brew install redis)';
  throw new Fault('engine_missing', { details: { engine: 'redis-server', detail } });
}

/**
 * Debian's `redis-tools` holds the one binary of Redis under the name redis-check-rdb; `redis-server` is a link to it, and
 * the package of that name also starts a service on 6379, which nobody asked for.
 */
async function fromPackage(progress: Progress): Promise<Located | undefined> {
  const there = which('redis-check-rdb');
  if (!there && !(await installPackage('redis-tools', progress))) return undefined;
  const real = there ?? which('redis-check-rdb');
  if (!real) return undefined;
  const link = join(cacheFolder(), 'redis-server');
  if (!existsSync(link)) symlinkSync(real, link);
  return versioned(link, 'package');
}

async function versioned(path: string | undefined, source: Located['source']): Promise<Located | undefined> {
  if (!path) return undefined;
  const { stdout } = await runCommand(path, ['--version']);
  const version = /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  return version ? { path, version, source } : undefined;
}
