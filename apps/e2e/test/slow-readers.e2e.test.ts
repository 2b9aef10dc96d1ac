// A client that stops reading a long stream: its provider waits, not our memory; when it goes on it gets the whole, governed as ever; and when it never does, its call ends all the same.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FloodingProvider } from '../src/flooding-provider.ts';
import { Heap, inspected } from '../src/heap.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const [port, inspector] = [await freePort(), await freePort()];
const provider = new FloodingProvider();
const stack = stackForTests({
  settings: { edge: { TAPPASS_OPENAI_URL: `http://127.0.0.1:${port}`, ...inspected(inspector) } },
});
beforeAll(() => provider.listen(port));
afterAll(() => provider.close());

/** Far more than all the buffers of the kernel between provider and client: eighty megabytes. */
const events = 100_000;
const flood = (texts: readonly string[]) => ({
  ...{ texts, padding: 600 },
  usage: { prompt_tokens: 11, completion_tokens: 12_345 },
});
const words: string[] = Array.from({ length: events }, (_, at) => (at % 2 === 0 ? 'a' : ' '));
const heldUp = () => eventually('the provider to wait', () => provider.heldUpMs > 1_200, { withinMs: 30_000 });

let agents = 0;
const newAgent = (overrides: object = {}) =>
  stack().control.newAgent(`slow-reader-${++agents}`, {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: 1_000, max_concurrent: 1 }, ...overrides },
  });

/** The answer with nothing of its body read. */
async function openStream(key: string): Promise<IncomingMessage> {
  const asking = request(`${stack().url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    agent: false,
  });
  asking.end(JSON.stringify({ ...saying('go on and on'), stream: true }));
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  return answer;
}

async function readOn(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const entryOf = async ({ headers }: IncomingMessage) =>
  (await stack().control.entriesOf(String(headers['x-request-id'])))[0]?.body;

test('the provider waits, what the edge holds stays small, and a client that goes on gets the whole', async () => {
  // silent for longer than a provider may be: it is the client who is
  const agent = await newAgent({ call_llm: { idle_timeout_ms: 1_000 } });
  const heap = await Heap.of(inspector);
  provider.flood = flood(words.slice(0, 1_000));
  await readOn(await openStream(agent.key));
  const before = await heap.retained();
  provider.flood = flood(words);
  const answer = await openStream(agent.key);
  await heldUp();
  const held = (await heap.retained()) - before;
  expect(provider.sent).toBeLessThan(events * 0.8);
  expect(held).toBeLessThan(4_000_000);
  const text = await readOn(answer);
  heap.close();
  expect(text.match(/"content":/g)).toHaveLength(events);
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(await entryOf(answer)).toMatchObject({
    decision: 'allow',
    usage: { input: 11, output: 12_345, estimated: false },
    stream: { ended: 'complete' },
  });
});

test('what must not leave does not, also when it comes after a long wait', async () => {
  const agent = await newAgent({ scan_output: { on_detection: 'block' } });
  const secret = `AKIA${'Q7ZN3T5KXW2HJ6RB'}`;
  const texts = words.with(events - 2, ` key ${secret} `);
  provider.flood = flood(texts);
  const answer = await openStream(agent.key);
  await heldUp();
  const text = await readOn(answer);
  expect(text).not.toContain(secret);
  expect(text).not.toContain('[DONE]');
  expect(text).toContain('"blocked_by":"scan_output"');
  expect(await entryOf(answer)).toMatchObject({ decision: 'block', blocked_by: 'scan_output' });
});

test('a client that never goes on is let go when the time of its call is over, and holds nothing any more', async () => {
  const agent = await newAgent({ call_llm: { total_timeout_ms: 3_000 } });
  provider.flood = flood(words);
  const answer = await openStream(agent.key);
  await heldUp();
  expect(await entryOf(answer)).toMatchObject({
    decision: 'error',
    reason: 'provider_timeout',
    reached_provider: true,
  });
  expect(provider.over).toBe(true);
  // a last word for whoever comes back soon
  const text = await readOn(answer);
  expect(text).toContain('provider_timeout');
  expect(text).not.toContain('[DONE]');
  provider.flood = flood(['well']);
  expect(await readOn(await openStream(agent.key))).toContain('[DONE]');
});

test('a key that is taken away while its client does not read is taken away then', async () => {
  const { control } = stack();
  const agent = await newAgent();
  provider.flood = flood(words);
  const answer = await openStream(agent.key);
  await heldUp();
  await control.must('DELETE', `/agents/${agent.agentId}/developer-keys/${agent.keyId}`);
  await eventually('the provider to be let go', () => provider.over, { withinMs: 1_000 });
  expect(await entryOf(answer)).toMatchObject({ decision: 'block', reason: 'unauthenticated' });
  answer.destroy();
});
