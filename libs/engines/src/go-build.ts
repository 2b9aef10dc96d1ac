// Builds one pinned Go program into the cache, once for each machine; the result appears whole or not at all.
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { cacheFolder, oneAtATime } from './cache-folder.ts';
import type { Located, Progress } from './engine.ts';
import { lastLine, runCommand } from './run-command.ts';
import { which } from './which.ts';

export interface GoProgram {
  readonly binary: string;
  /** Import path without the version; the module's checksum is verified by Go's own database or proxy. */
  readonly module: string;
  readonly version: string;
  /** Packages that Go compiles for it, its standard library included: what the shown share is of. */
  readonly packages: number;
}

export const cachedPath = (program: GoProgram): string =>
  join(cacheFolder(), `${program.binary}-${program.version}-${process.platform}-${process.arch}`);

export function findBuilt(program: GoProgram): Located | undefined {
  const path = cachedPath(program);
  return existsSync(path) ? { path, version: program.version, source: 'cache' } : undefined;
}

/** undefined when there is no Go here; `engine_missing` when there is and the build fails. */
export async function buildWithGo(program: GoProgram, progress: Progress): Promise<Located | undefined> {
  const go = which('go') ?? which('go', '/usr/local/go/bin:/usr/lib/go/bin');
  if (!go) return undefined;
  return oneAtATime(program.binary, progress, async () => {
    const already = findBuilt(program);
    if (already) return already;
    await install(go, program, progress);
    return { path: cachedPath(program), version: program.version, source: 'built' as const };
  });
}

async function install(go: string, program: GoProgram, progress: Progress): Promise<void> {
  const bin = mkdtempSync(join(cacheFolder(), 'build-'));
  try {
    const label = `building ${program.binary} ${program.version} with Go (once for this machine)`;
    const env = { ...process.env, GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
    const target = `${program.module}@v${program.version}`;
    // -v names each package as it is compiled
    const { code, stderr } = await runCommand(go, ['install', '-v', '-ldflags=-s -w', target], {
      env,
      label,
      progress,
      share: (lines) => Math.min(lines / program.packages, 0.99),
    });
    if (code !== 0) {
      throw new Fault('engine_missing', { details: { engine: program.binary, detail: lastLine(stderr) } });
    }
    renameSync(join(bin, program.binary), cachedPath(program));
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}
