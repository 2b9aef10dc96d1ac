// `npm run bench`: TapPass beside a bare proxy and its best peer, one alive at a time, on the same core with the same load.
import { join } from 'node:path';
import { installPackage } from '@tappass/engines/apt-package';
import { which } from '@tappass/engines/which';
import { startBare } from './bare-target.ts';
import { machine } from './machine.ts';
import { measure, provesItself, type Run, warmUp } from './measure.ts';
import { readOptions } from './options.ts';
import { startPortkey } from './portkey-target.ts';
import { endAll, otherCores, startNode } from './processes.ts';
import { ratios, table } from './report.ts';
import { startTappass } from './tappass-target.ts';
import type { Surroundings, Target } from './target.ts';

const starters: Readonly<Record<string, (around: Surroundings) => Promise<Target>>> = {
  bare: startBare,
  portkey: startPortkey,
  tappass: startTappass,
};

const options = readOptions(process.argv.slice(2));
const root = process.env['TAPPASS_ROOT'] ?? process.cwd();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const runs: Run[] = [];
const evidence: Record<string, unknown> = {};

try {
  for (const tool of ['wrk', 'taskset']) await need(tool);
  const about = { ...machine(), pipeline: options.pipeline };
  const programs = import.meta.dirname;
  const provider = await startNode(otherCores, [join(programs, 'mock-provider.mjs')], {
    isReady: (line) => Number(/^listening (\d+)/.exec(line)?.[1]) || undefined,
  });
  const providerUrl = `http://127.0.0.1:${provider.port}`;
  const around = { root, programs, providerUrl, pipeline: options.pipeline, say };
  for (const name of options.targets) await measureTarget(name, around);
  const ratio = {
    tappass_to_portkey: ratios(runs, 'tappass', 'portkey'),
    tappass_to_bare: ratios(runs, 'tappass', 'bare'),
  };
  if (options.json) process.stdout.write(`${JSON.stringify({ machine: about, runs, ratios: ratio, evidence })}\n`);
  else process.stdout.write(`${table(runs)}\n\nratios of req/s: ${JSON.stringify(ratio)}\n`);
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await endAll();
}

async function measureTarget(name: string, around: Surroundings): Promise<void> {
  const target = await starters[name]?.(around);
  if (!target) return;
  try {
    await provesItself(target);
    const plan = { root, seconds: options.seconds, repeats: options.repeats };
    for (const mode of options.modes) {
      await warmUp(target, mode, plan);
      for (const connections of options.connections) {
        const run = await measure(target, mode, connections, {
          root,
          seconds: options.seconds,
          repeats: options.repeats,
        });
        runs.push(run);
        say(table([run]).split('\n')[1] ?? '');
      }
    }
    if (target.verify) evidence[name] = await target.verify();
  } finally {
    await target.stop();
  }
}

async function need(tool: string): Promise<void> {
  if (which(tool)) return;
  const packages: Readonly<Record<string, string>> = { wrk: 'wrk', taskset: 'util-linux' };
  if (await installPackage(packages[tool] ?? tool, say)) return;
  throw new Error(`${tool} is missing: install it with the package manager`);
}
