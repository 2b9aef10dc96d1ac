// The contract of every provider row, in both of the SDKs' formats: whole, streaming, tools, images, errors, usage, hanging up.
import { isFault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import { eventually } from '@tappass/testkit/eventually';
import { gathered } from '@tappass/wires/testing/arbitrary';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Demo } from '../src/demo.ts';
import { type Asking, type Bench, openBench, rows, streamed, whole } from '../src/provider-bench.ts';
import { thrownBy } from '../src/sdks.ts';

let bench: Bench;
let demo: Demo;

beforeAll(async () => {
  bench = await openBench();
  demo = new Demo(bench.url);
});
afterAll(() => bench.close());

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = {
  chat: [{ type: 'function', function: { name: 'get_weather', parameters } }],
  messages: [{ name: 'get_weather', input_schema: parameters }],
} as const;
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const images = {
  chat: { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
  messages: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
} as const;

const cases = rows.flatMap(([provider, model, credential]) =>
  (['chat', 'messages'] as const).map((surface) => ({ provider, model, credential, surface })),
);

describe.each(cases)('$provider by $surface', ({ provider, model, credential, surface }) => {
  const asking = (content: string, more: JsonObject = {}): Asking => ({
    provider,
    credential,
    surface,
    body: { model, max_tokens: 64, messages: [{ role: 'user', content }], ...more },
  });
  const said = (answer: Awaited<ReturnType<typeof whole>>): string =>
    answer.segments
      .filter(({ path }) => path.at(-1) === 'content' || path.at(-1) === 'text')
      .map(({ text }) => text)
      .join('');

  test('a whole answer and what it used', async () => {
    const answer = await whole(bench, asking('say: bonjour'));
    expect(said(answer)).toBe('bonjour');
    expect(answer.usage).toMatchObject({ output: 2, estimated: false });
    expect(answer.usage?.input).toBeGreaterThan(0);
  });

  test('a stream adds up to the same, ends, and tells what it used', async () => {
    const extra: JsonObject = surface === 'chat' ? { stream_options: { include_usage: true } } : {};
    const pieces = await streamed(bench, asking('say: one two three', extra));
    expect(gathered(pieces)).toMatchObject({ parts: [{ kind: 'text', text: 'one two three' }], finish: 'stop' });
    expect(gathered(pieces).usage?.output).toBe(4);
    expect(pieces.at(-1)?.kind).toBe('end');
  });

  test('a tool call whole and streamed, its arguments complete', async () => {
    const asked = asking('use the tool', { tools: tools[surface] as never });
    const [call] = (await whole(bench, asked)).toolCalls;
    expect(call).toMatchObject({ name: 'get_weather', argumentsText: '{"city":"demo"}' });
    const { parts, finish } = gathered(await streamed(bench, asked));
    expect(parts).toMatchObject([{ kind: 'tool_call', name: 'get_weather', argumentsText: '{"city":"demo"}' }]);
    expect(finish).toBe('tool_calls');
  });

  test('an image reaches the provider with its bytes', async () => {
    await whole(
      bench,
      asking('', {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'say: seen' }, images[surface]] }] as never,
      }),
    );
    expect(JSON.stringify((await demo.seen()).last?.body)).toContain(pixel);
  });

  test.each([
    [400, 'provider_refused'],
    [401, 'provider_failed'],
    [429, 'provider_rate_limited'],
    [500, 'provider_failed'],
    [302, 'provider_failed'],
  ])('its status %i is our reason %s, whole and streaming', async (status, reason) => {
    await demo.script([{ status, retry_after: 7 }]);
    const refused = await thrownBy(whole(bench, asking('hi')));
    expect(isFault(refused) && refused.reason).toBe(reason);
    if (status === 429) expect(isFault(refused) && refused.details['seconds']).toBe(7);
    await demo.script([{ status }]);
    const broken = await thrownBy(streamed(bench, asking('hi')));
    expect(isFault(broken) && broken.reason).toBe(reason);
  });

  test('an answer that is none, and a stream that breaks off, are the provider’s failure and no answer', async () => {
    await demo.script([{ garbage: '{"odd":' }]);
    expect(isFault(await thrownBy(whole(bench, asking('hi'))), 'provider_failed')).toBe(true);
    await demo.script([{ cut_after: 2 }]);
    const pieces = await streamed(bench, asking('say: one two three')).catch(() => []);
    expect(pieces.some((piece) => piece.kind === 'end')).toBe(false);
  });

  test('hanging up closes the upstream within 100 ms', async () => {
    const before = (await demo.seen()).aborted;
    await demo.script([{ event_gap_ms: 400 }]);
    await streamed(bench, asking('say: one two three four five'), 1);
    await eventually('the upstream to be closed', async () => (await demo.seen()).aborted === before + 1, {
      withinMs: 100,
      everyMs: 5,
    });
  });
});
