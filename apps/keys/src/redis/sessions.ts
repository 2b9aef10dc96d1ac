// Client sessions: the turn counter, kept 24 h after the last turn. The key is an HMAC of everything that owns the session.
import type { Redis } from 'ioredis';

const keepSeconds = 86_400;

/** @returns the turn's index, from 1 */
export async function nextTurn(redis: Redis, sessionKey: string): Promise<number> {
  const answers = await redis
    .multi()
    .incr(`session:${sessionKey}:turn`)
    .expire(`session:${sessionKey}:turn`, keepSeconds)
    .exec();
  return Number(answers?.[0]?.[1] ?? 1);
}
