// Where provider keys come from: the environment or a file named there; without one a demo key, for the demo provider only.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LocalSecrets } from './local-secrets.ts';
import { keptFile, writePrivate } from './private-file.ts';

export interface GivenKey {
  /** File with the key that the vault seals. */
  readonly file: string;
  readonly real: boolean;
}

/** @throws Error naming the variable when its file cannot be read */
export function providerKey(
  name: 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY',
  environment: NodeJS.ProcessEnv,
  secrets: LocalSecrets,
): GivenKey {
  const given = fromFile(name, environment[`${name}_FILE`]) ?? (environment[name] || undefined);
  const file = secrets.file(name.toLowerCase().replaceAll('_', '-'));
  if (given === undefined) {
    const demo = secrets.file(`demo-${name.toLowerCase().replaceAll('_', '-')}`);
    keptFile(demo, () => `sk-demo-${randomBytes(24).toString('hex')}`);
    return { file: demo, real: false };
  }
  writePrivate(file, given);
  return { file, real: true };
}

function fromFile(name: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new Error(`${name}_FILE: ${path} cannot be read`);
  }
}
