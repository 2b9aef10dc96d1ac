// Money as leases in Redis: spent + reserved never passes the limit; an expired lease charges its estimate, a late settlement corrects it.
import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { runScript, scriptOf } from './script.ts';

// KEYS: account, leases (zset by expiry), touched. `0 - x`, since Lua's -0 is no integer to Redis.
// Sweeping first makes expiry the store's business, not a timer's.
const sweep = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  local lease = 'lease:' .. id
  local left = tonumber(redis.call('HGET', lease, 'left') or '0')
  redis.call('HINCRBY', KEYS[1], 'reserved', 0 - left)
  redis.call('HINCRBY', KEYS[1], 'spent', left)
  redis.call('HSET', lease, 'left', 0, 'charged', left)
  redis.call('ZREM', KEYS[2], id)
end
`;

// What Redis holds of an account may be dropped at any time: the next lease fills it from PostgreSQL. `touched` tells
// a filling that is under way that it read the truth too early.
const drop = `
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('INCR', KEYS[3])
redis.call('PEXPIRE', KEYS[3], 600000)
`;

const leaseScript = scriptOf(`
local fill = redis.call('HGET', KEYS[1], 'fill')
if not fill then return {-1, 0, ''} end
${sweep}
local limit, want, need, id, ttl, keepMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local spent = tonumber(redis.call('HGET', KEYS[1], 'spent') or '0')
local reserved = tonumber(redis.call('HGET', KEYS[1], 'reserved') or '0')
local free = limit - spent - reserved
local granted = math.max(need, math.min(want, math.floor(free / 8)))
if granted > free or granted <= 0 then return {0, math.max(0, free), fill} end
redis.call('HINCRBY', KEYS[1], 'reserved', granted)
redis.call('PEXPIRE', KEYS[1], keepMs)
redis.call('ZADD', KEYS[2], now + ttl, id)
redis.call('PEXPIRE', KEYS[2], keepMs)
redis.call('HSET', 'lease:' .. id, 'left', granted, 'charged', 0)
redis.call('PEXPIRE', 'lease:' .. id, keepMs)
return {granted, free - granted, fill}
`);

// ARGV: fill, lease id, used, close.
const settleScript = scriptOf(`
if redis.call('HGET', KEYS[1], 'fill') ~= ARGV[1] then
  ${drop}
  return 0
end
${sweep}
local lease = 'lease:' .. ARGV[2]
local used = tonumber(ARGV[3])
local left = tonumber(redis.call('HGET', lease, 'left') or '0')
local charged = tonumber(redis.call('HGET', lease, 'charged') or '0')
local covered = math.min(used, left)
local corrected = math.min(used - covered, charged)
left, charged = left - covered, charged - corrected
redis.call('HINCRBY', KEYS[1], 'reserved', 0 - covered)
redis.call('HINCRBY', KEYS[1], 'spent', used - corrected)
if ARGV[4] == '1' then
  redis.call('HINCRBY', KEYS[1], 'reserved', 0 - left)
  redis.call('HINCRBY', KEYS[1], 'spent', 0 - charged)
  redis.call('ZREM', KEYS[2], ARGV[2])
  redis.call('DEL', lease)
else
  redis.call('HSET', lease, 'left', left, 'charged', charged)
end
return 1
`);

const confirmScript = scriptOf(`
if redis.call('HGET', KEYS[1], 'fill') ~= ARGV[1] then
  ${drop}
end
return 1
`);

/** Where an account stands. The generation is this Redis's own run id: after a restart or a failover every account is filled anew. */
export interface AccountPlace {
  readonly generation: string;
  readonly tenant: string;
  readonly account: string;
}

const keysOf = ({ generation, tenant, account }: AccountPlace): [string, string, string] => [
  `budget:${generation}:{${tenant}/${account}}`,
  `leases:${generation}:{${tenant}/${account}}`,
  `touched:${generation}:{${tenant}/${account}}`,
];

export interface BudgetWant {
  readonly limitMicros: number;
  readonly wantMicros: number;
  readonly needMicros: number;
  readonly leaseId: string;
  readonly ttlMs: number;
  /** How long the account is kept: beyond its window's end. */
  readonly keepMs: number;
}

export interface BudgetGrant {
  /** Micro-dollars; 0 when the budget does not hold `needMicros`. */
  readonly granted: number;
  readonly remaining: number;
  /** Names the filling that this was granted from. */
  readonly fill: string;
}

/** @returns undefined when Redis does not hold the account */
export async function leaseMoney(
  redis: Redis,
  place: AccountPlace,
  want: BudgetWant,
): Promise<BudgetGrant | undefined> {
  const { limitMicros, wantMicros, needMicros, leaseId, ttlMs, keepMs } = want;
  const sizes = [limitMicros, wantMicros, needMicros];
  const answer = await runScript(redis, leaseScript, 3, ...keysOf(place), ...sizes, leaseId, ttlMs, keepMs);
  const [granted, remaining, fill] = answer as [number, number, string];
  return granted < 0 ? undefined : { granted, remaining, fill };
}

export interface MoneySettlement {
  /** The filling before the truth was changed (`fillingOf`); another one may or may not know of it, and is dropped. */
  readonly fill: string;
  readonly leaseId: string;
  readonly usedMicros: number;
  readonly close: boolean;
}

/** Call it once for a settlement that PostgreSQL counted just now. */
export async function settleMoney(redis: Redis, place: AccountPlace, settlement: MoneySettlement): Promise<void> {
  const { fill, leaseId, usedMicros, close } = settlement;
  await runScript(redis, settleScript, 3, ...keysOf(place), fill, leaseId, usedMicros, close ? '1' : '0');
}

/** Forgets the account unless it is still of this filling; with an empty name, in any case. */
export async function confirmFilling(redis: Redis, place: AccountPlace, fill: string): Promise<void> {
  await runScript(redis, confirmScript, 3, ...keysOf(place), fill);
}

/** The name of the account's filling; empty when Redis does not hold the account. */
export const fillingOf = async (redis: Redis, place: AccountPlace): Promise<string> =>
  (await redis.hget(keysOf(place)[0], 'fill')) ?? '';

// ARGV: spent, keepMs, fill, touched before the truth was read, then leases by threes.
const fillScript = scriptOf(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[4] then return 0 end
local keepMs, reserved = tonumber(ARGV[2]), 0
for i = 5, #ARGV, 3 do
  reserved = reserved + tonumber(ARGV[i + 1])
  redis.call('ZADD', KEYS[2], ARGV[i + 2], ARGV[i])
  redis.call('HSET', 'lease:' .. ARGV[i], 'left', ARGV[i + 1], 'charged', 0)
  redis.call('PEXPIRE', 'lease:' .. ARGV[i], keepMs)
end
redis.call('HSET', KEYS[1], 'spent', ARGV[1], 'reserved', reserved, 'fill', ARGV[3])
redis.call('PEXPIRE', KEYS[1], keepMs)
redis.call('PEXPIRE', KEYS[2], keepMs)
return 1
`);

export interface AccountFill {
  readonly spentMicros: number;
  readonly leases: readonly { readonly leaseId: string; readonly leftMicros: number; readonly expiresAtMs: number }[];
}

/** Fills an account that Redis does not hold from the truth; one that is there stays, and a truth read too early is not written. */
export async function fillAccount(
  redis: Redis,
  place: AccountPlace,
  readTruth: () => Promise<AccountFill>,
  keepMs: number,
): Promise<void> {
  const keys = keysOf(place);
  if ((await redis.exists(keys[0])) === 1) return;
  const touched = (await redis.get(keys[2])) ?? '';
  const truth = await readTruth();
  const leases = truth.leases.flatMap((lease) => [lease.leaseId, lease.leftMicros, lease.expiresAtMs]);
  const fill = randomBytes(8).toString('hex');
  await runScript(redis, fillScript, 3, ...keys, truth.spentMicros, keepMs, fill, touched, ...leases);
}
