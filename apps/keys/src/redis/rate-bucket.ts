// Token buckets of calls, granted in blocks; Redis's own clock decides, so that no edge's clock matters.
import type { Redis } from 'ioredis';

// Near the limit a block shrinks to what is needed: nobody hoards the last calls.
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, windowMs, want, need = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'limit')
local tokens, at = tonumber(state[1]) or limit, tonumber(state[2]) or now
if state[3] and tonumber(state[3]) ~= limit then tokens = math.min(limit, math.max(0, tokens + limit - tonumber(state[3]))) end
tokens = math.min(limit, tokens + math.max(0, now - at) * limit / windowMs)
local block = math.max(need, math.min(want, math.floor(tokens / 8)))
local granted = 0
if tokens >= need and block <= tokens then granted = block end
local retry = 0
if granted == 0 then retry = math.ceil((need - tokens) * windowMs / limit) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - granted), 'at', now, 'limit', limit)
redis.call('PEXPIRE', KEYS[1], windowMs)
return {granted, math.floor(tokens - granted), retry}
`;

const giveBackScript = `
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 0 end
local state = redis.call('HMGET', KEYS[1], 'tokens', 'limit')
if not state[1] then return 0 end
redis.call('HSET', KEYS[1], 'tokens', tostring(math.min(tonumber(state[2]), tonumber(state[1]) + tonumber(ARGV[1]))))
return 1
`;

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
export async function takeCalls(redis: Redis, want: RateWant): Promise<RateGrant> {
  const answer = (await redis.eval(
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

/** Unused calls of a block go back, once for a settlement id; never above the limit. */
export async function giveBackCalls(
  redis: Redis,
  back: { readonly bucket: string; readonly unused: number; readonly settlementId: string },
): Promise<void> {
  const keys = [`rate:${back.bucket}`, `given-back:${back.bucket}:${back.settlementId}`];
  await redis.eval(giveBackScript, keys.length, ...keys, back.unused, rememberMs);
}
