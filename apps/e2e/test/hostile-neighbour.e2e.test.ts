// One sender of the worst bodies there are: other organisations are answered as quickly as ever, and none of them hears an error.
import { beforeAll, expect, test } from 'vitest';
import { type Agent, Control } from '../src/control.ts';
import { watchPace } from '../src/pace.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let hostile: Agent;
let other: Agent;
let elsewhere: Control;

/** What is read of it is many times what was sent, or costs much to look at. */
const bodies: readonly string[] = [
  '\ufdfa'.repeat(65_000),
  '㎯'.repeat(60_000),
  `${'aGVsbG8gd29ybGQgYW5kIG1vcmU'.repeat(20)} `.repeat(100),
  '4111 1111 1111 '.repeat(8_000),
  'password = '.repeat(12_000),
  `${'&#105;'.repeat(400)} `.repeat(60),
];

beforeAll(async () => {
  const { control, url } = stack();
  const rates = { preset: 'starter', overrides: { rate_limit: { max_calls: 1_000_000 } } };
  hostile = await control.newAgent('hostile', rates);
  await control.must('POST', '/orgs', { body: { slug: 'next-door', name: 'next-door' } });
  elsewhere = new Control(url, control.adminKey, 'next-door');
  other = await elsewhere.newAgent('quiet', rates);
  for (let n = 0; n < 20; n += 1)
    await elsewhere.ask('POST', '/v1/chat/completions', { key: other.key, body: saying('hi') });
});

test('beside one hostile sender the calls of others take no longer than 50 ms, nine hundred and ninety of a thousand', async () => {
  const { control, url } = stack();
  const pace = watchPace(url);
  let over = false;
  const attack = async (lane: number) => {
    for (let n = 0; !over; n += 1) {
      const content = `${bodies[(n + lane) % bodies.length]} ${lane} ${n}`;
      const { status } = await control.ask('POST', '/v1/chat/completions', { key: hostile.key, body: saying(content) });
      expect([200, 403, 429]).toContain(status);
    }
  };
  const lanes = [0, 1, 2].map(attack);
  const times: number[] = [];
  try {
    while (times.length < 300) {
      const from = performance.now();
      const { status } = await elsewhere.ask('POST', '/v1/chat/completions', { key: other.key, body: saying('hi') });
      times.push(performance.now() - from);
      expect(status).toBe(200);
    }
  } finally {
    over = true;
    pace.stop();
  }
  await Promise.all(lanes);
  times.sort((a, b) => a - b);
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(50 + pace.allowanceMs());
});
