// How the deltas of a batch enter their sessions and their principals' floors: in one act, once for the batch's id, within bounds that nobody can fill.
import { halfLifeMs } from '@tappass/pipeline/session';
import { most } from '../domain/session-delta.ts';
import { sessionLifeMs } from '../domain/session-memory.ts';
import { scriptOf } from './script.ts';

/** Kept longer than any edge could tell the same again. */
const batchMs = 600_000;

// Most sessions are told of once and never opened again. Such a one is a seed: its fields as one text, which costs one
// command where a hash with an end costs three. It becomes the hash they make as soon as anybody needs it.
export const unfold = `
local function unfold(key)
  local seed = redis.call('GET', key)
  redis.call('DEL', key)
  redis.call('HSET', key, unpack(cjson.decode(seed)))
end
`;

const merging = `
local function room(key, prefix, name, limit)
  local field = prefix .. name
  if redis.call('HEXISTS', key, field) == 1 then return field end
  if (tonumber(redis.call('HGET', key, 'n' .. prefix)) or 0) >= limit then return nil end
  redis.call('HINCRBY', key, 'n' .. prefix, 1)
  return field
end
local function count(key, field, n, limit)
  if field and redis.call('HINCRBY', key, field, n) > limit then redis.call('HSET', key, field, limit) end
end
local kinds = {
  turn = function(key) redis.call('HSETNX', key, 'turn', 1) end,
  class = function(key, rank)
    if tonumber(rank) > (tonumber(redis.call('HGET', key, 'class')) or 0) then redis.call('HSET', key, 'class', rank) end
  end,
  made = function(key, n) count(key, 'made', n, ${most.number}) end,
  spent = function(key, usdMicros) count(key, 'spent', usdMicros, ${most.usdMicros}) end,
  tokens = function(key, sealed) redis.call('HSET', key, 'tokens', sealed) end,
  blocks = function(key, told)
    local blocks = cjson.decode(redis.call('HGET', key, 'blocks') or '[]')
    for _, block in ipairs(cjson.decode(told)) do table.insert(blocks, block) end
    while #blocks > ${most.blocks} do table.remove(blocks, 1) end
    redis.call('HSET', key, 'blocks', cjson.encode(blocks))
  end,
  ['t:'] = function(key, hash, name)
    local field = room(key, 't:', name, ${most.tools})
    if field then redis.call('HSETNX', key, field, hash) end
  end,
  ['c:'] = function(key, n, name) count(key, room(key, 'c:', name, ${most.toolCalls}), n, ${most.number}) end,
  ['l:'] = function(key, n, name) count(key, room(key, 'l:', name, ${most.left}), n, ${most.number}) end,
}
local function add(key, fields)
  for at = 1, #fields, 2 do
    local field = fields[at]
    local by = kinds[field]
    if by then by(key, fields[at + 1])
    else
      by = kinds[string.sub(field, 1, 2)]
      if by then by(key, fields[at + 1], string.sub(field, 3)) end
    end
  end
end
`;

// What changes with time, of a session and of the floor of its principal alike.
const gathering = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function grow(key, name, amount)
  local kept = redis.call('HMGET', key, name, name .. '_at')
  local before = tonumber(kept[1]) or 0
  local age = math.max(0, now - (tonumber(kept[2]) or now))
  local value = math.min(${most.number}, before * 2 ^ (-age / ${halfLifeMs}) + amount)
  redis.call('HSET', key, name, string.format('%.9f', value), name .. '_at', now)
end
local function gather(key, delta)
  for _, threat in ipairs(delta.threats) do
    local field = room(key, 'h:', threat, ${most.threats})
    if field then redis.call('HSET', key, field, now) end
  end
  if delta.risk > 0 then grow(key, 'risk', delta.risk) end
  local probes = 0
  for _, incident in ipairs(delta.incidents) do
    if redis.call('HEXISTS', key, 'i:' .. incident) == 0 then
      probes = probes + 1
      local field = room(key, 'i:', incident, ${most.incidents})
      if field then redis.call('HSET', key, field, now) end
    end
  end
  if probes > 0 then grow(key, 'probes', probes) end
end
`;

// KEYS: marker, batch, each memo's session, then floors. ARGV: incarnation, print of what is told, and of each memo a seed,
// or JSON with its fields, what changes with time, and the place of its floor among KEYS, 0 when it adds nothing there.
// A batch is known for told when all of it is written: what a script wrote before an error stays, and so may count again,
// never not at all. A floor that nothing was added to for a day holds nothing that counts any more (session-memory.ts), so
// only what is added prolongs it.
export const rememberScript = scriptOf(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local told = redis.call('GET', KEYS[2])
if told then return told == ARGV[2] and 0 or -2 end
local function merger()
  ${unfold}${merging}${gathering}
  return function(key, delta)
    if redis.call('TYPE', key).ok == 'string' then unfold(key) end
    add(key, delta.fields or delta)
    if delta.fields then
      for _, taint in ipairs(delta.taints) do redis.call('HSET', key, 'x:' .. taint, now) end
      gather(key, delta)
    end
    redis.call('PEXPIRE', key, '${sessionLifeMs}')
    if delta.floor and delta.floor > 0 then
      gather(KEYS[delta.floor], delta)
      redis.call('PEXPIRE', KEYS[delta.floor], '${sessionLifeMs}')
    end
  end
end
local merge
for at = 3, #ARGV do
  local memo = ARGV[at]
  if string.byte(memo) ~= 91 or not redis.call('SET', KEYS[at], memo, 'NX', 'PX', '${sessionLifeMs}') then
    merge = merge or merger()
    merge(KEYS[at], cjson.decode(memo))
  end
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', '${batchMs}')
return 1
`);
