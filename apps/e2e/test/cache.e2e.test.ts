// Hard case 17: an answer is given again only to the same caller, for the same request, under the same policy; and every giving is governed and on record.
import { eventually } from '@tappass/testkit/eventually';
import type OpenAI from 'openai';
import { beforeEach, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { openaiSdk, saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const caching = { preset: 'starter', overrides: { call_llm: { cache_seconds: 60 } } };
const sdkOf = ({ key }: Pick<Agent, 'key'>): OpenAI => openaiSdk(stack().url, key, 0);
const ask = (sdk: OpenAI, content: string, more: object = {}) =>
  sdk.chat.completions.create({ ...saying(content), ...more } as OpenAI.ChatCompletionCreateParamsNonStreaming);

beforeEach(() => stack().demo.script([]));

test('it is off unless the plan says otherwise', async () => {
  const sdk = sdkOf(await stack().control.newAgent('uncached', { preset: 'starter' }));
  expect(
    await stack().demo.counting(async () => {
      await ask(sdk, 'say: same');
      await ask(sdk, 'say: same');
    }),
  ).toBe(2);
});

test('the same request is answered again without the provider, for nothing, and on record as such', async () => {
  const sdk = sdkOf(await stack().control.newAgent('cached', caching));
  const first = await ask(sdk, 'say: same');
  const { data, response } = await sdk.chat.completions.create(saying('say: same')).withResponse();
  expect(await stack().demo.counting(() => ask(sdk, 'say: same'))).toBe(0);
  expect([data.id, data.choices, data.usage]).toEqual([first.id, first.choices, first.usage]);
  const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
  expect(entry?.body).toMatchObject({ cache: 'hit', reached_provider: false, cost_usd_micros: 0, decision: 'allow' });
});

test('never to another agent, another developer, another request, another policy, or with other flags', async () => {
  const { control, demo } = stack();
  const agent = await control.newAgent('mine', caching);
  const other = await control.newAgent('theirs', caching);
  await ask(sdkOf(agent), 'say: mine');
  const reaches = async (act: () => Promise<unknown>) => expect(await demo.counting(act)).toBe(1);
  await reaches(() => ask(sdkOf(other), 'say: mine'));
  await reaches(() => ask(sdkOf(agent), 'say: mine '));
  await reaches(() => ask(sdkOf(agent), 'say: mine', { temperature: 0.1 }));
  const flagged = { headers: { 'x-tappass-flags': 'pii=mask' } };
  await reaches(() => sdkOf(agent).chat.completions.create(saying('say: mine'), flagged));
  const body = { developer_email: 'else@example.com', expires_days: 3, name: 'else' };
  const key = String((await control.must('POST', '/agents/mine/developer-keys', { body }))['api_key']);
  await reaches(() => ask(sdkOf({ key }), 'say: mine'));
  await control.govern('mine', {
    ...caching,
    overrides: { ...caching.overrides, detect_pii: { on_detection: 'block' } },
  });
  // the edge hears of it with the next beat
  await eventually('the new policy', async () => (await demo.counting(() => ask(sdkOf(agent), 'say: mine'))) === 1);
});

test('never a stream, a call with tools, or an answer that was refused', async () => {
  const sdk = sdkOf(await stack().control.newAgent('plain', caching));
  const parameters = { type: 'object', properties: {} };
  const tools = [{ type: 'function', function: { name: 'f', parameters } }];
  const twice = async (act: () => Promise<unknown>) =>
    expect(
      await stack().demo.counting(async () => {
        await act();
        await act();
      }),
    ).toBe(2);
  await twice(() => ask(sdk, 'say: x', { tools }));
  await twice(() => sdk.chat.completions.stream(saying('say: x')).finalChatCompletion());
  await twice(async () => {
    await stack().demo.script([{ status: 400 }]);
    await ask(sdk, 'say: refused').catch(() => {});
  });
});

test('what is given again is read again: a plan that scans answers redacts a kept one too', async () => {
  const overrides = { ...caching.overrides, scan_output: { enabled: true, on_detection: 'redact' } };
  const sdk = sdkOf(await stack().control.newAgent('reading', { preset: 'starter', overrides }));
  const asked = 'say: write to jane.doe@example.org';
  const first = (await ask(sdk, asked)).choices[0]?.message.content;
  const again = (await ask(sdk, asked)).choices[0]?.message.content;
  expect(first).not.toContain('jane.doe@example.org');
  expect(again).toBe(first);
});
