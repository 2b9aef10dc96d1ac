// Places for calls under way at once, held as leases: an edge renews what it uses, and what a dead edge held is free again when its lease ends.
import type { Redis } from 'ioredis';
import { runScript, scriptOf } from './script.ts';

// KEYS: leases (zset by expiry), places (hash by lease). Expiry is the store's business, not a timer's.
const sweep = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
`;

const keep = `
redis.call('ZADD', KEYS[1], now + ttl, id)
redis.call('PEXPIRE', KEYS[1], ttl * 2)
redis.call('PEXPIRE', KEYS[2], ttl * 2)
`;

const takeScript = scriptOf(`
${sweep}
local id, limit, want, need, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local held = 0
for _, places in ipairs(redis.call('HVALS', KEYS[2])) do held = held + tonumber(places) end
local free = limit - held
local granted = math.max(need, math.min(want, math.floor(free / 8)))
if granted > free then return {0, math.max(0, free)} end
redis.call('HINCRBY', KEYS[2], id, granted)
${keep}
return {granted, free - granted}
`);

// Places of calls that run are counted even above the limit: the calls are there.
const holdScript = scriptOf(`
${sweep}
local id, places, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if places == 0 then
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
  return 1
end
redis.call('HSET', KEYS[2], id, places)
${keep}
return 1
`);

const keysOf = (bucket: string): [string, string] => [`slot-leases:{${bucket}}`, `slots:{${bucket}}`];

export interface SlotWant {
  readonly bucket: string;
  readonly name: string;
  readonly limit: number;
  readonly want: number;
  readonly need: number;
  readonly ttlMs: number;
}

/** @returns granted 0 when fewer than `need` are free */
export async function takeSlots(redis: Redis, want: SlotWant): Promise<{ granted: number; remaining: number }> {
  const { name, limit, need, ttlMs } = want;
  const answer = await runScript(redis, takeScript, 2, ...keysOf(want.bucket), name, limit, want.want, need, ttlMs);
  const [granted = 0, remaining = 0] = answer as number[];
  return { granted, remaining };
}

/** The lease holds so many places from now on, for another term; with none it is gone. */
export async function holdSlots(
  redis: Redis,
  lease: { readonly bucket: string; readonly name: string; readonly places: number; readonly ttlMs: number },
): Promise<void> {
  await runScript(redis, holdScript, 2, ...keysOf(lease.bucket), lease.name, lease.places, lease.ttlMs);
}
