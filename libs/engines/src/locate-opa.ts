// Finds an OPA server 1.x, or builds the pinned one; the request path does not need it, so its absence is an answer, not an error.
import { type Located, type Progress, silent } from './engine.ts';
import { buildWithGo, findBuilt, type GoProgram } from './go-build.ts';
import { runCommand } from './run-command.ts';
import { which } from './which.ts';

export const opaProgram: GoProgram = {
  binary: 'opa',
  module: 'github.com/open-policy-agent/opa',
  version: '1.20.2',
  packages: 680,
};

/** `build: true` may take some minutes the first time. undefined: there is none, and none was or could be built. */
export async function locateOpa(options: { build: boolean; progress?: Progress }): Promise<Located | undefined> {
  const onPath = await onPathV1();
  const there = onPath ?? findBuilt(opaProgram);
  if (there || !options.build) return there;
  return buildWithGo(opaProgram, options.progress ?? silent);
}

async function onPathV1(): Promise<Located | undefined> {
  const path = which('opa');
  if (!path) return undefined;
  const { stdout } = await runCommand(path, ['version']);
  const version = /Version:\s*(1\.\d+\.\d+)/.exec(stdout)?.[1];
  return version ? { path, version, source: 'path' } : undefined;
}
