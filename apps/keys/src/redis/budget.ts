// Money as leases in Redis: spent + reserved never passes the limit; an expired lease charges its estimate, a late settlement corrects it.
import type { Redis } from 'ioredis';

// KEYS: account, leases (zset by expiry). `0 - x`, since Lua's -0 is no integer to Redis.
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

const leaseScript = `${sweep}
local limit, want, need, id, ttl, keepMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local spent = tonumber(redis.call('HGET', KEYS[1], 'spent') or '0')
local reserved = tonumber(redis.call('HGET', KEYS[1], 'reserved') or '0')
local free = limit - spent - reserved
local granted = math.max(need, math.min(want, math.floor(free / 8)))
if granted > free or granted <= 0 then return {0, math.max(0, free)} end
redis.call('HINCRBY', KEYS[1], 'reserved', granted)
redis.call('PEXPIRE', KEYS[1], keepMs)
redis.call('ZADD', KEYS[2], now + ttl, id)
redis.call('PEXPIRE', KEYS[2], keepMs)
redis.call('HSET', 'lease:' .. id, 'left', granted, 'charged', 0)
redis.call('PEXPIRE', 'lease:' .. id, keepMs)
return {granted, free - granted}
`;

// ARGV: lease id, settlement id, used, close, keepMs. Applied once per settlement id.
const settleScript = `${sweep}
if not redis.call('SET', 'settled:' .. ARGV[2], '1', 'NX', 'PX', ARGV[5]) then return 0 end
local lease = 'lease:' .. ARGV[1]
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
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('DEL', lease)
else
  redis.call('HSET', lease, 'left', left, 'charged', charged)
end
return 1
`;

export interface BudgetWant {
  readonly generation: string;
  readonly tenant: string;
  readonly account: string;
  readonly limitMicros: number;
  readonly wantMicros: number;
  readonly needMicros: number;
  readonly leaseId: string;
  readonly ttlMs: number;
  /** How long the account is kept: beyond its window's end. */
  readonly keepMs: number;
}

// The generation is this Redis's own run id: after a restart or a failover every account is filled anew from PostgreSQL.
const keysOf = (generation: string, tenant: string, account: string): [string, string] => [
  `budget:${generation}:{${tenant}/${account}}`,
  `leases:${generation}:{${tenant}/${account}}`,
];

/** @returns micro-dollars granted (0: the budget does not hold `needMicros`) and left */
export async function leaseMoney(redis: Redis, want: BudgetWant): Promise<{ granted: number; remaining: number }> {
  const [account, leases] = keysOf(want.generation, want.tenant, want.account);
  const answer = (await redis.eval(
    leaseScript,
    2,
    account,
    leases,
    want.limitMicros,
    want.wantMicros,
    want.needMicros,
    want.leaseId,
    want.ttlMs,
    want.keepMs,
  )) as number[];
  return { granted: answer[0] ?? 0, remaining: answer[1] ?? 0 };
}

export interface MoneySettlement {
  readonly generation: string;
  readonly tenant: string;
  readonly account: string;
  readonly leaseId: string;
  readonly settlementId: string;
  readonly usedMicros: number;
  readonly close: boolean;
}

/** Idempotent by settlement id for a day. */
export async function settleMoney(redis: Redis, settlement: MoneySettlement): Promise<void> {
  const [account, leases] = keysOf(settlement.generation, settlement.tenant, settlement.account);
  await redis.eval(
    settleScript,
    2,
    account,
    leases,
    settlement.leaseId,
    settlement.settlementId,
    settlement.usedMicros,
    settlement.close ? '1' : '0',
    86_400_000,
  );
}

const fillScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local keepMs, reserved = tonumber(ARGV[2]), 0
for i = 3, #ARGV, 3 do
  reserved = reserved + tonumber(ARGV[i + 1])
  redis.call('ZADD', KEYS[2], ARGV[i + 2], ARGV[i])
  redis.call('HSET', 'lease:' .. ARGV[i], 'left', ARGV[i + 1], 'charged', 0)
  redis.call('PEXPIRE', 'lease:' .. ARGV[i], keepMs)
end
redis.call('HSET', KEYS[1], 'spent', ARGV[1], 'reserved', reserved)
redis.call('PEXPIRE', KEYS[1], keepMs)
return 1
`;

export interface AccountFill {
  readonly spentMicros: number;
  readonly leases: readonly { readonly leaseId: string; readonly leftMicros: number; readonly expiresAtMs: number }[];
}

export const isFilled = async (redis: Redis, generation: string, tenant: string, account: string): Promise<boolean> =>
  (await redis.exists(keysOf(generation, tenant, account)[0])) === 1;

/** Fills an account that Redis does not have from the truth; one that is there stays. */
export async function fillAccount(
  redis: Redis,
  generation: string,
  tenant: string,
  account: string,
  fill: AccountFill,
  keepMs: number,
): Promise<void> {
  const leases = fill.leases.flatMap((lease) => [lease.leaseId, lease.leftMicros, lease.expiresAtMs]);
  await redis.eval(fillScript, 2, ...keysOf(generation, tenant, account), fill.spentMicros, keepMs, ...leases);
}
