// The rate limit is exactly what was configured, says what is left, and tells when to come back.
import { eventually } from '@tappass/testkit/eventually';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const limit = 7;
const pipeline = { preset: 'starter', overrides: { rate_limit: { max_calls: limit, window_seconds: 3_600 } } };

test('one call after another: the limit passes, the next is a 429 with its waiting time', async () => {
  const { control, url } = stack();
  const agent = await control.newAgent('steady', pipeline);
  const sdk = openaiSdk(url, agent.key, 0);
  const left: (string | null)[] = [];
  for (let n = 0; n < limit; n += 1) {
    const { response } = await sdk.chat.completions.create(saying('hi')).withResponse();
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe(String(limit));
    left.push(response.headers.get('x-ratelimit-remaining-requests'));
  }
  expect(left).toEqual(['6', '5', '4', '3', '2', '1', '0']);
  const reached = await stack().demo.counting(async () => {
    const error = await thrownBy(sdk.chat.completions.create(saying('hi')));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    const { status, code, headers } = error as InstanceType<typeof OpenAI.APIError>;
    expect({ status, code }).toEqual({ status: 429, code: 'rate_limited' });
    // one call comes back each 3600 / 7 seconds
    expect(Number(headers?.get('retry-after'))).toBeGreaterThan(480);
    expect(Number(headers?.get('retry-after'))).toBeLessThanOrEqual(515);
    expect(headers?.get('x-ratelimit-limit-requests')).toBe(String(limit));
    expect(headers?.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(headers?.get('x-ratelimit-reset-requests')).toMatch(/^\d+s$/);
  });
  expect(reached).toBe(0);
});

test('forty calls at once: exactly the limit reaches the provider', async () => {
  const { control, demo } = stack();
  const agent = await control.newAgent('hasty', pipeline);
  let statuses: number[] = [];
  const reached = await demo.counting(async () => {
    const calls = Array.from({ length: 40 }, () =>
      control.ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi') }),
    );
    statuses = (await Promise.all(calls)).map((answer) => answer.status);
  });
  expect(reached).toBe(limit);
  expect(statuses.filter((status) => status === 200)).toHaveLength(limit);
  expect(statuses.filter((status) => status === 429)).toHaveLength(40 - limit);
});

test('a limit that is raised holds within a second', async () => {
  const { control } = stack();
  const agent = await control.newAgent('growing', pipeline);
  const call = () => control.ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi') });
  for (let n = 0; n < limit; n += 1) expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(429);
  await control.govern('growing', {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: limit + 2, window_seconds: 3_600 } },
  });
  await eventually('the new limit', async () => (await call()).status === 200, { withinMs: 1_000 });
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push((await call()).status);
  expect(answers).toEqual([200, 429, 429]);
});
