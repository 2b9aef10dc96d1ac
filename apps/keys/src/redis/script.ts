// A Lua script by its digest: Redis keeps what it was sent once, and is told the text again only when it has forgotten it.
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export const scriptOf = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

type Given = readonly (string | number)[];

/** @param given the keys first */
export async function runScript(redis: Redis, script: Script, keys: number, ...given: Given): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys, ...given);
  } catch (thrown) {
    if (!isForgotten(thrown)) throw thrown;
    return redis.eval(script.lua, keys, ...given);
  }
}

const isForgotten = (thrown: unknown): boolean => thrown instanceof Error && thrown.message.startsWith('NOSCRIPT');
