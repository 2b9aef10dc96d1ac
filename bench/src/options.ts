// The options of `npm run bench`, with what they default to.
import { parseArgs } from 'node:util';
import type { Mode } from './target.ts';

export interface Options {
  readonly json: boolean;
  readonly seconds: number;
  readonly repeats: number;
  readonly targets: readonly string[];
  readonly modes: readonly Mode[];
  readonly connections: readonly number[];
  /** The pipeline TapPass governs by: a file, or `seeded` for the one of a fresh start. */
  readonly pipeline: string;
}

export const targetNames = ['bare', 'portkey', 'tappass'] as const;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '4' },
      repeats: { type: 'string', default: '3' },
      targets: { type: 'string', default: targetNames.join(',') },
      modes: { type: 'string', default: 'json,sse' },
      connections: { type: 'string', default: '1,32' },
      pipeline: { type: 'string', default: 'deploy/bench/all-49.yaml' },
    },
  });
  const modes = values.modes.split(',').filter((mode): mode is Mode => mode === 'json' || mode === 'sse');
  const targets = values.targets.split(',');
  const unknown = targets.filter((name) => !targetNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--targets: ${unknown.join(', ')} is none of ${targetNames.join(', ')}`);
  return {
    json: values.json,
    seconds: positive('seconds', values.seconds),
    repeats: positive('repeats', values.repeats),
    targets,
    modes,
    connections: values.connections.split(',').map((text) => positive('connections', text)),
    pipeline: values.pipeline,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name}: ${text} is not a whole number from 1`);
  return value;
}
