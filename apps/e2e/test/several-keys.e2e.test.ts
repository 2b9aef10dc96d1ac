// Several keys of one provider: calls are shared by weight, and a key that the provider refuses is left out while another answers.
import { createHash } from 'node:crypto';
import { eventually } from '@tappass/testkit/eventually';
import OpenAI from 'openai';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const [plain, light, heavy] = ['sk-plain-key-0000001', 'sk-light-key-0000002', 'sk-heavy-key-0000003'];
const names = new Map([plain, light, heavy].map((key) => [sha256(key), key]));
let sdk: OpenAI;
let ids: string[] = [];

async function store(apiKey: string, weight?: number): Promise<string> {
  const body = { provider: 'openai', api_key: apiKey, ...(weight !== undefined && { weight }) };
  const stored = await stack().control.must('POST', '/admin/llm-keys', { body });
  expect(stored['weight']).toBe(weight ?? null);
  return String(stored['credential_id']);
}

/** Which key reached the provider last. */
const used = async (): Promise<string | undefined> =>
  names.get((await stack().demo.seen()).last?.credential_sha256 ?? '');
const ask = (content = 'say: well') => sdk.chat.completions.create(saying(content));
const shares = async (calls: number) => {
  const counts = new Map<string | undefined, number>();
  for (let n = 0; n < calls; n++) {
    await ask();
    const key = await used();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

beforeAll(async () => {
  const overrides = { rate_limit: { max_calls: 10_000 } };
  const { key } = await stack().control.newAgent('sharing', { preset: 'starter', overrides });
  sdk = openaiSdk(stack().url, key, 0);
});

beforeEach(async () => {
  await stack().demo.script([]);
  for (const id of ids) await stack().control.must('DELETE', `/admin/llm-keys/${id}`);
  // stored anew they have new ids, so that nothing a test before this one did to them lasts
  ids = [await store(plain), await store(heavy, 9)];
});

test('a key stored with a weight is used beside the one in use, and takes its share', async () => {
  const counts = await shares(60);
  expect(counts.get(heavy) ?? 0).toBeGreaterThan(counts.get(plain) ?? 0);
  expect((counts.get(heavy) ?? 0) + (counts.get(plain) ?? 0)).toBe(60);
  const { data } = await stack().control.must('GET', '/admin/llm-keys');
  const own = data?.filter((row) => row['owner'] === 'org') ?? [];
  expect(own.map((row) => [row['credential_id'], row['weight'], row['in_use']])).toEqual([
    [ids[1], 9, true],
    [ids[0], null, true],
  ]);
  expect(
    data?.filter((row) => row['owner'] !== 'org' && row['provider'] === 'openai').map((row) => row['in_use']),
  ).toEqual([false]);
});

test('a key stored without a weight is used alone from then on', async () => {
  ids.push(await store(light));
  expect([...(await shares(15))]).toEqual([[light, 15]]);
});

test.each([
  [401, undefined],
  [403, undefined],
  [429, 60],
])('a key that is refused with %i is left out while the other answers, and the caller never knows', async (status, retryAfter) => {
  await stack().demo.script([{ status, ...(retryAfter !== undefined && { retry_after: retryAfter }) }]);
  const from = performance.now();
  const reached = await stack().demo.counting(async () => {
    const { data, response } = await ask('say: answered').withResponse();
    expect(data.choices[0]?.message.content).toBe('answered');
    const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
    expect(entry?.body['credential_id']).toBe((await used()) === heavy ? ids[1] : ids[0]);
  });
  expect([reached, performance.now() - from < 10_000]).toEqual([2, true]);
  const answering = await used();
  expect([...(await shares(12))]).toEqual([[answering, 12]]);
});

test('a limit of few seconds is over after them', async () => {
  await stack().demo.script([{ status: 429, retry_after: 1 }]);
  await ask();
  const answering = await used();
  await eventually('the other key again', async () => {
    await ask();
    return (await used()) !== answering;
  });
});

test('a stream begins with the other key too', async () => {
  await stack().demo.script([{ status: 429, retry_after: 60 }]);
  const reached = await stack().demo.counting(async () => {
    const answer = await sdk.chat.completions.stream(saying('say: streamed')).finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe('streamed');
  });
  expect(reached).toBe(2);
});

test('when every key is refused the caller hears of the last, and no key is asked twice', async () => {
  await stack().demo.script([{ status: 401 }, { status: 429, retry_after: 60 }, {}]);
  let thrown: unknown;
  const reached = await stack().demo.counting(async () => {
    thrown = await thrownBy(ask());
  });
  expect([reached, thrown instanceof OpenAI.RateLimitError]).toEqual([2, true]);
  expect((await ask()).choices[0]?.message.content).toBe('well');
});
