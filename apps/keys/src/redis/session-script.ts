// How the deltas of a batch enter their sessions and their principals' floors: in one act, once for the batch's id, within bounds that nobody can fill.
import { halfLifeMs, sessionLifeMs } from '../domain/session-memory.ts';
import { scriptOf } from './script.ts';

/** Kept longer than any edge could tell the same again. */
const batchMs = 600_000;
/** How many names of each kind a session remembers; further new ones are not kept, what is kept goes on counting. */
export const most = { tools: 256, toolCalls: 512, left: 64, threats: 32, blocks: 64, number: 1_000_000 } as const;

// A session that nobody has written yet is written whole: one command instead of several for each of its members.
const fresh = `
local fields, n
local function put(name, value)
  fields[n + 1], fields[n + 2] = name, value
  n = n + 2
end
local function putNamed(prefix, values, limit, most)
  local kept = 0
  for name, value in pairs(values) do
    if kept == limit then break end
    kept = kept + 1
    put(prefix .. name, most and math.min(value, most) or value)
  end
  if kept > 0 then put('n' .. prefix, kept) end
end
local function begin(key, delta)
  fields, n = {'turn', 1}, 2
  if delta.rank then put('class', delta.rank) end
  for _, taint in ipairs(delta.taints or {}) do put('x:' .. taint, now) end
  if delta.tools then putNamed('t:', delta.tools, ${most.tools}) end
  if delta.toolCalls then putNamed('c:', delta.toolCalls, ${most.toolCalls}, ${most.number}) end
  if delta.left then putNamed('l:', delta.left, ${most.left}, ${most.number}) end
  if delta.toolCallsMade then put('made', math.min(delta.toolCallsMade, ${most.number})) end
  if delta.spentUsdMicros then put('spent', delta.spentUsdMicros) end
  if delta.blocks then put('blocks', cjson.encode(latest(delta.blocks))) end
  if delta.sealedTokens then put('tokens', delta.sealedTokens) end
  redis.call('HSET', key, unpack(fields))
end
`;

const further = `
local function room(key, prefix, name, limit)
  local field = prefix .. name
  if redis.call('HEXISTS', key, field) == 1 then return field end
  if (tonumber(redis.call('HGET', key, 'n' .. prefix)) or 0) >= limit then return nil end
  redis.call('HINCRBY', key, 'n' .. prefix, 1)
  return field
end
local function count(key, prefix, counts, limit)
  for name, n in pairs(counts) do
    local field = room(key, prefix, name, limit)
    if field and redis.call('HINCRBY', key, field, n) > ${most.number} then
      redis.call('HSET', key, field, ${most.number})
    end
  end
end
local function add(key, delta)
  if delta.rank and delta.rank > (tonumber(redis.call('HGET', key, 'class')) or 0) then
    redis.call('HSET', key, 'class', delta.rank)
  end
  for _, taint in ipairs(delta.taints or {}) do redis.call('HSET', key, 'x:' .. taint, now) end
  for name, hash in pairs(delta.tools or {}) do
    local field = room(key, 't:', name, ${most.tools})
    if field then redis.call('HSETNX', key, field, hash) end
  end
  if delta.toolCalls then count(key, 'c:', delta.toolCalls, ${most.toolCalls}) end
  if delta.left then count(key, 'l:', delta.left, ${most.left}) end
  if delta.toolCallsMade and redis.call('HINCRBY', key, 'made', delta.toolCallsMade) > ${most.number} then
    redis.call('HSET', key, 'made', ${most.number})
  end
  if delta.spentUsdMicros then redis.call('HINCRBY', key, 'spent', delta.spentUsdMicros) end
  if delta.blocks then
    local blocks = cjson.decode(redis.call('HGET', key, 'blocks') or '[]')
    for _, block in ipairs(delta.blocks) do table.insert(blocks, block) end
    redis.call('HSET', key, 'blocks', cjson.encode(latest(blocks)))
  end
  if delta.sealedTokens then redis.call('HSET', key, 'tokens', delta.sealedTokens) end
  redis.call('HSETNX', key, 'turn', 1)
end
`;

// What a session and the floor of its principal gather alike.
const gathered = `
local function grow(key, name, amount)
  local kept = redis.call('HMGET', key, name, name .. '_at')
  local before = tonumber(kept[1]) or 0
  local age = math.max(0, now - (tonumber(kept[2]) or now))
  local value = math.min(${most.number}, before * 2 ^ (-age / ${halfLifeMs}) + amount)
  redis.call('HSET', key, name, string.format('%.9f', value), name .. '_at', now)
end
local function gather(key, delta)
  for _, threat in ipairs(delta.threats or {}) do
    local field = room(key, 'h:', threat, ${most.threats})
    if field then redis.call('HSET', key, field, now) end
  end
  if delta.risk then grow(key, 'risk', delta.risk) end
  if delta.probes then grow(key, 'probes', delta.probes) end
end
`;

// KEYS: marker, batch, each memo's session, then floors. ARGV: incarnation, print of what is told, and JSON: of each memo
// its delta and the place of its floor among KEYS, 0 when it adds nothing there.
// All is read before anything is written, since what a script wrote before an error stays; and a batch is known for told
// when all of it is written, so that an error can make it count again, never not at all. A floor that nothing was added to
// for a day holds nothing that counts any more (session-memory.ts), so only what is added prolongs it.
export const rememberScript = scriptOf(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local told = redis.call('GET', KEYS[2])
if told then return told == ARGV[2] and 0 or -2 end
local memos = cjson.decode(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function latest(blocks)
  while #blocks > ${most.blocks} do table.remove(blocks, 1) end
  return blocks
end
${fresh}${further}${gathered}
for at, memo in ipairs(memos) do
  local key, delta, floor = KEYS[at + 2], memo[1], memo[2]
  if redis.call('EXISTS', key) == 0 then begin(key, delta) else add(key, delta) end
  if floor > 0 then
    gather(key, delta)
    gather(KEYS[floor], delta)
    redis.call('PEXPIRE', KEYS[floor], ${sessionLifeMs})
  end
  redis.call('PEXPIRE', key, ${sessionLifeMs})
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ${batchMs})
return 1
`);
