// Client sessions: turns, and what calls added to them, kept 24 h after the last turn. Redis's clock decides; a Redis that lost them is told from one that never had any.
import type { Redis } from 'ioredis';
import { type Fields, sessionLifeMs } from '../domain/session-memory.ts';
import { runScript, scriptOf } from './script.ts';
import { unfold } from './session-script.ts';

export const markerKey = 'sessions:incarnation';

// KEYS: session, floor, marker. ARGV: incarnation, life, first turn, and '1', class, risk and the time of a loss for a session that may have been lost.
const openScript = scriptOf(`
${unfold}
if redis.call('GET', KEYS[3]) ~= ARGV[1] then return {-1} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'string' then unfold(KEYS[1]) end
if kind == 'none' then
  redis.call('HSET', KEYS[1], 'turn', ARGV[3] - 1)
  if ARGV[4] == '1' then
    redis.call('HSET', KEYS[1], 'class', ARGV[5], 'risk', ARGV[6], 'risk_at', ARGV[7],
      'x:PII', ARGV[7], 'x:SECRET', ARGV[7], 'x:EXTERNAL', ARGV[7])
  end
end
redis.call('HINCRBY', KEYS[1], 'turn', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {now, redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
`);

const floorScript = scriptOf(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return {-1} end
local time = redis.call('TIME')
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HGETALL', KEYS[1])}
`);

/** Lost means: not the Redis that held the sessions. Whoever hears it finds out which one it is, and asks again. */
export const lost = Symbol('lost');

/** How a session that is not known begins: as what it may have been, when sessions were lost. */
export interface Beginning {
  readonly firstTurn: number;
  readonly cautious: { readonly rank: number; readonly risk: number; readonly lostAtMs: number } | undefined;
}

export interface Opened {
  readonly nowMs: number;
  readonly session: Fields;
  readonly floor: Fields;
}

export async function nextTurn(
  redis: Redis,
  incarnation: string,
  keys: { readonly session: string; readonly floor: string },
  { firstTurn, cautious }: Beginning,
): Promise<Opened | typeof lost> {
  const caution = cautious === undefined ? ['0'] : ['1', cautious.rank, cautious.risk, cautious.lostAtMs];
  const given = [incarnation, sessionLifeMs, firstTurn, ...caution];
  const answer = await runScript(
    redis,
    openScript,
    3,
    sessionName(keys.session),
    floorName(keys.floor),
    markerKey,
    ...given,
  );
  const [nowMs, session = [], floor = []] = answer as [number, string[]?, string[]?];
  return nowMs < 0 ? lost : { nowMs, session: fieldsOf(session), floor: fieldsOf(floor) };
}

export async function floorOf(
  redis: Redis,
  incarnation: string,
  floor: string,
): Promise<{ nowMs: number; floor: Fields } | typeof lost> {
  const answer = await runScript(redis, floorScript, 2, floorName(floor), markerKey, incarnation);
  const [nowMs, fields = []] = answer as [number, string[]?];
  return nowMs < 0 ? lost : { nowMs, floor: fieldsOf(fields) };
}

// KEYS: session, marker. ARGV: incarnation, '1' to forget.
const probesScript = scriptOf(`
${unfold}
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then return 0 end
if ARGV[2] == '1' then
  if kind == 'string' then unfold(KEYS[1]) end
  redis.call('HDEL', KEYS[1], 'probes', 'probes_at')
end
return 1
`);

/** Whether the session is known; its count of refusals begins anew where that is asked for. */
export async function forgetProbes(
  redis: Redis,
  incarnation: string,
  session: string,
  act: 'look' | 'forget',
): Promise<boolean | typeof lost> {
  const given = [incarnation, act === 'forget' ? '1' : '0'];
  const known = (await runScript(redis, probesScript, 2, sessionName(session), markerKey, ...given)) as number;
  return known < 0 ? lost : known === 1;
}

export const sessionName = (key: string): string => `session:${key}`;
export const floorName = (key: string): string => `session-floor:${key}`;

function fieldsOf(flat: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[flat[at]!] = flat[at + 1]!;
  return fields;
}
