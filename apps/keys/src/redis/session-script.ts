// How one call's delta enters its session and its principal's floor: in one act, once for its id, within bounds that nobody can fill.
import { halfLifeMs, sessionLifeMs } from '../domain/session-memory.ts';
import { scriptOf } from './script.ts';

/** Kept longer than any edge tells the same again. */
const memoMs = 600_000;
/** How many names of each kind a session remembers; further new ones are not kept, what is kept goes on counting. */
export const most = { tools: 256, toolCalls: 512, left: 64, threats: 32, blocks: 64, number: 1_000_000 } as const;

// KEYS: session, floor, memo, marker. ARGV: incarnation, delta as JSON.
export const rememberScript = scriptOf(`
if redis.call('GET', KEYS[4]) ~= ARGV[1] then return -1 end
if not redis.call('SET', KEYS[3], '1', 'NX', 'PX', ${memoMs}) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local delta = cjson.decode(ARGV[2])

local function grow(key, name, amount)
  local kept = redis.call('HMGET', key, name, name .. '_at')
  local before = tonumber(kept[1]) or 0
  local age = math.max(0, now - (tonumber(kept[2]) or now))
  local value = math.min(${most.number}, before * 2 ^ (-age / ${halfLifeMs}) + amount)
  redis.call('HSET', key, name, string.format('%.9f', value), name .. '_at', now)
end
local function room(key, prefix, name, limit)
  local field = prefix .. name
  if redis.call('HEXISTS', key, field) == 1 then return field end
  if (tonumber(redis.call('HGET', key, 'n' .. prefix)) or 0) >= limit then return nil end
  redis.call('HINCRBY', key, 'n' .. prefix, 1)
  return field
end
local function count(prefix, counts, limit)
  for name, n in pairs(counts) do
    local field = room(KEYS[1], prefix, name, limit)
    if field and redis.call('HINCRBY', KEYS[1], field, n) > ${most.number} then
      redis.call('HSET', KEYS[1], field, ${most.number})
    end
  end
end

if delta.rank > (tonumber(redis.call('HGET', KEYS[1], 'class')) or 0) then
  redis.call('HSET', KEYS[1], 'class', delta.rank)
end
for _, taint in ipairs(delta.taints) do redis.call('HSET', KEYS[1], 'x:' .. taint, now) end
for name, hash in pairs(delta.tools) do
  local field = room(KEYS[1], 't:', name, ${most.tools})
  if field then redis.call('HSETNX', KEYS[1], field, hash) end
end
count('c:', delta.toolCalls, ${most.toolCalls})
count('l:', delta.left, ${most.left})
if delta.toolCallsMade > 0 and redis.call('HINCRBY', KEYS[1], 'made', delta.toolCallsMade) > ${most.number} then
  redis.call('HSET', KEYS[1], 'made', ${most.number})
end
if delta.spentUsdMicros > 0 then redis.call('HINCRBY', KEYS[1], 'spent', delta.spentUsdMicros) end
if #delta.blocks > 0 then
  local blocks = cjson.decode(redis.call('HGET', KEYS[1], 'blocks') or '[]')
  for _, block in ipairs(delta.blocks) do table.insert(blocks, block) end
  while #blocks > ${most.blocks} do table.remove(blocks, 1) end
  redis.call('HSET', KEYS[1], 'blocks', cjson.encode(blocks))
end
if delta.sealedTokens ~= '' then redis.call('HSET', KEYS[1], 'tokens', delta.sealedTokens) end
for _, key in ipairs({KEYS[1], KEYS[2]}) do
  for _, threat in ipairs(delta.threats) do
    local field = room(key, 'h:', threat, ${most.threats})
    if field then redis.call('HSET', key, field, now) end
  end
  if delta.risk > 0 then grow(key, 'risk', delta.risk) end
  if delta.probes > 0 then grow(key, 'probes', delta.probes) end
end
redis.call('HSETNX', KEYS[1], 'turn', 1)
redis.call('PEXPIRE', KEYS[1], ${sessionLifeMs})
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ${sessionLifeMs}) end
return 1
`);
