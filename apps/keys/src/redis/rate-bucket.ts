// Calls and tokens used of a rolling window, granted in blocks; Redis's own clock decides, so that no edge's clock matters.
import type { Redis } from 'ioredis';
import { runScript, scriptOf } from './script.ts';

// What is kept is how much is used, and it drains by the limit over the window: a limit that changes holds at once, and
// two pipelines that give one owner different limits cannot lend it more than the higher one. Near the limit a block
// shrinks to what is needed: nobody hoards the last.
const script = scriptOf(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, windowMs, want, need = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'used', 'at')
local used, at = tonumber(state[1]) or 0, tonumber(state[2]) or now
used = math.max(0, used - math.max(0, now - at) * limit / windowMs)
local free = limit - used
local granted = math.max(need, math.min(want, math.floor(free / 8)))
local retry = 0
if granted > free then
  granted = 0
  retry = math.ceil((math.min(need, limit) - free) * windowMs / limit)
end
used = used + granted
redis.call('HSET', KEYS[1], 'used', tostring(used), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(windowMs * math.max(1, used / limit)))
return {granted, math.floor(limit - used), retry}
`);

// ARGV: how much less was used than granted (below zero: more), how long to remember that it was told.
const correctScript = scriptOf(`
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 0 end
local used = tonumber(redis.call('HGET', KEYS[1], 'used'))
if not used then return 0 end
redis.call('HSET', KEYS[1], 'used', tostring(math.max(0, used - tonumber(ARGV[1]))))
return 1
`);

export interface RateWant {
  readonly bucket: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly want: number;
  readonly need: number;
}

export interface RateGrant {
  readonly granted: number;
  readonly remaining: number;
  readonly retryAfterMs: number;
}

/** @param bucket key without prefix; @returns granted 0 when fewer than `need` are left */
export async function takeFromBucket(redis: Redis, want: RateWant): Promise<RateGrant> {
  const answer = (await runScript(
    redis,
    script,
    1,
    `rate:${want.bucket}`,
    want.limit,
    want.windowMs,
    want.want,
    want.need,
  )) as number[];
  return { granted: answer[0] ?? 0, remaining: answer[1] ?? 0, retryAfterMs: answer[2] ?? 0 };
}

/** Longer than any edge tells the same again. */
const rememberMs = 3_600_000;

/** What was used otherwise than granted is corrected, once for a settlement id; below zero it was more. What drained away meanwhile stays so. */
export async function correctBucket(
  redis: Redis,
  back: { readonly bucket: string; readonly unused: number; readonly settlementId: string },
): Promise<void> {
  const keys = [`rate:${back.bucket}`, `given-back:${back.bucket}:${back.settlementId}`];
  await runScript(redis, correctScript, keys.length, ...keys, back.unused, rememberMs);
}
