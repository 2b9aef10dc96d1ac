import { createServer, type Server } from 'node:http';
import { Secret } from '@tappass/service/secret';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openai } from '../providers/openai.ts';
import { Upstream } from '../providers/upstream.ts';
import type { Credential } from '../vault/credentials.ts';
import { KeyChoice } from '../vault/key-choice.ts';
import { RestingKeys } from '../vault/resting-keys.ts';
import { HangUp } from './hang-up.ts';
import { sendByKey } from './send-by-key.ts';

let server: Server;
let upstream: Upstream;
let asked: string[] = [];
let resting: RestingKeys;
/** A status by the last word of the key: `…-429`. */
const statusOf = (key: string): number => Number(key.slice(-3));

beforeAll(async () => {
  server = createServer((request, response) => {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    asked.push(key);
    request.resume();
    response.writeHead(statusOf(key), { 'retry-after': '30' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  upstream = new Upstream({ provider: openai, url: `http://127.0.0.1:${port}`, eu: false }, 4);
});
beforeEach(() => {
  asked = [];
  resting = new RestingKeys(() => 0);
});
afterAll(async () => {
  await upstream.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const keyOf = (id: string): Credential => ({
  ...{ id, weight: 1, owner: 'org', expiresAtMs: 0 },
  value: new Secret(id),
});
const settings = {
  ...{ connect_timeout_ms: 1_000, first_byte_timeout_ms: 5_000, idle_timeout_ms: 5_000, total_timeout_ms: 5_000 },
  ...{ max_retries: 2, max_retry_wait_ms: 60_000, cache_seconds: 0 },
};

/** The first of them is drawn first. */
async function send(keys: readonly string[], attempts = { left: 3, kept: 0 }) {
  const choice = new KeyChoice(keys.map(keyOf), resting, () => 0);
  const request = { path: '/v1/chat/completions', body: '{}', passed: {}, stream: false, hangUp: new HangUp() };
  const { key, response } = await sendByKey(choice, choice.next()!, attempts, (one, otherKeys) =>
    upstream.send({ ...request, credential: one.value.reveal(), settings, attempts, otherKeys }),
  );
  await response.body.dump();
  return { key: key.id, status: response.statusCode, left: attempts.left };
}

test.each([
  ['401'],
  ['403'],
  ['429'],
])('a key that is refused with %s is followed by another, at once', async (status) => {
  expect(await send([`a-${status}`, 'b-200'])).toEqual({ key: 'b-200', status: 200, left: 1 });
  expect(asked).toEqual([`a-${status}`, 'b-200']);
});

test('and is left out by the calls that follow', async () => {
  await send(['a-429', 'b-200']);
  asked = [];
  expect(await send(['a-429', 'b-200'])).toEqual({ key: 'b-200', status: 200, left: 2 });
  expect(asked).toEqual(['b-200']);
});

test('a refusal of the request is no refusal of its key', async () => {
  expect(await send(['a-400', 'b-200'])).toEqual({ key: 'a-400', status: 400, left: 2 });
  expect(resting.isResting('a-400')).toBe(false);
});

test('when no key is left its answer is the last one’s', async () => {
  expect(await send(['a-401', 'b-403'])).toEqual({ key: 'b-403', status: 403, left: 1 });
});

test('keys are tried within the budget of attempts, less what is kept for those that stand in', async () => {
  const keys = ['a-429', 'b-401', 'c-403', 'd-200'];
  const { left } = await send(keys, { left: 3, kept: 1 });
  expect([asked, left]).toEqual([['a-429', 'b-401'], 1]);
});

test('keys that all rest are used all the same', async () => {
  resting.rest('a-200', 1_000);
  resting.rest('b-200', 1_000);
  expect(await send(['a-200', 'b-200'])).toEqual({ key: 'a-200', status: 200, left: 2 });
});
