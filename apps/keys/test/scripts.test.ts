// Scripts by digest against a real Redis: told once, and told again when it has forgotten them.
import { freshRedis } from '@tappass/testkit/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScript, scriptOf } from '../src/redis/script.ts';

const add = scriptOf("return redis.call('INCRBY', KEYS[1], ARGV[1])");
let engine: Awaited<ReturnType<typeof freshRedis>>;
let redis: Redis;

beforeAll(async () => {
  engine = await freshRedis();
  redis = new Redis(engine.urlWithPassword);
});
afterAll(async () => {
  redis.disconnect();
  await engine.stop();
});

test('a script that Redis does not know, knows, and has forgotten', async () => {
  expect(await runScript(redis, add, 1, 'one', 2)).toBe(2);
  expect(await runScript(redis, add, 1, 'one', 3)).toBe(5);
  await redis.script('FLUSH');
  expect(await runScript(redis, add, 1, 'one', 4)).toBe(9);
});

test('what the script itself throws is thrown', async () => {
  const wrong = scriptOf("return redis.error_reply('NO such thing')");
  await expect(runScript(redis, wrong, 1, 'x')).rejects.toThrow('NO such thing');
});
