// Hard case 16: a stream flows as it comes, translated or not; it outlives silence; and a fast one does not hold up the others.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callLlm } from '../../../libs/pipeline/src/steps/call-llm.ts';
import type { Agent } from '../src/control.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { anthropicSdk, chatModel, messagesModel, openaiSdk, saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
let agent: Agent;

beforeAll(async () => {
  // plain words, read as they are: what detectors make of them is another file's affair
  const overrides = { detect_injection: { on_detection: 'log' } };
  agent = await stack().control.newAgent('flowing', { preset: 'starter', overrides });
});
beforeEach(() => stack().demo.script([]));

/** Milliseconds between the texts of a stream. */
async function gaps(model: string, text: string): Promise<number[]> {
  const sdk = anthropicSdk(stack().url, agent.key);
  const asked = { model, max_tokens: 64, messages: [{ role: 'user' as const, content: `say: ${text}` }] };
  const times: number[] = [];
  for await (const event of await sdk.messages.create({ ...asked, stream: true }))
    if (event.type === 'content_block_delta') times.push(performance.now());
  return times.slice(1).map((time, at) => time - times[at]!);
}

describe.each([messagesModel, chatModel])('%s by messages', (model) => {
  test('each event leaves when it comes', async () => {
    await stack().demo.script([{ event_gap_ms: 150 }]);
    const between = await gaps(model, 'one two three four');
    expect(between).toHaveLength(3);
    for (const ms of between) expect(ms).toBeGreaterThan(75);
  });

  test('it goes on after a silence longer than any connection is kept for nothing', async () => {
    await stack().demo.script([{ event_gap_ms: 6_000 }]);
    const between = await gaps(model, 'one two');
    expect(Math.max(...between)).toBeGreaterThan(5_500);
  });
});

test('a plan that says nothing of it bears 120 seconds of silence', () => {
  expect(callLlm.settings.parse({})).toMatchObject({ idle_timeout_ms: 300_000 });
});

test('a fast stream does not starve a slow one', async () => {
  const sdk = openaiSdk(stack().url, agent.key);
  const read = async (content: string) => {
    const startedAt = performance.now();
    let events = 0;
    for await (const _ of await sdk.chat.completions.create({ ...saying(content), stream: true })) events += 1;
    return { events, ms: performance.now() - startedAt };
  };
  await stack().demo.script([{ event_gap_ms: 30 }]);
  const alone = await read('say: one two three four five six seven eight');
  await stack().demo.script([{}, {}, { event_gap_ms: 30 }]);
  const fast = [read(`say: ${'word '.repeat(2_000)}`), read(`say: ${'word '.repeat(2_000)}`)];
  await Promise.race(fast);
  const slow = await read('say: one two three four five six seven eight');
  const done = await Promise.all(fast);
  expect(done.every(({ events }) => events > 2_000)).toBe(true);
  expect(slow.events).toBe(alone.events);
  expect(slow.ms).toBeLessThan(alone.ms * 3 + pace.allowanceMs());
});
