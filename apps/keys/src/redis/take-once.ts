// Something that may be taken once: the first who asks has it. A Redis that lost what it knew gives nothing away until the past cannot matter any more.
import type { Redis } from 'ioredis';
import { runScript, scriptOf } from './script.ts';
import { lost, markerKey } from './sessions.ts';

const script = scriptOf(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2]) then
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
return 0
`);

export interface Once {
  readonly name: string;
  readonly rememberMs: number;
  readonly incarnation: string;
  readonly lostAtMs: number | undefined;
}

/** @returns false when it was taken before, or may have been */
export async function takeOnce(
  redis: Redis,
  { name, rememberMs, incarnation, lostAtMs }: Once,
): Promise<boolean | typeof lost> {
  const takenAt = (await runScript(redis, script, 2, name, markerKey, incarnation, rememberMs)) as number;
  if (takenAt < 0) return lost;
  return takenAt > 0 && (lostAtMs === undefined || takenAt - lostAtMs > rememberMs);
}
