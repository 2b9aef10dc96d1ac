// Models of the operator's own: servers in the house without a key, and prices of his; and no way for a caller to name an address.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatModel, openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'tappass-prices-'));
const pricesFile = join(folder, 'prices.json');
const free = { input: 0, output: 0 };
writeFileSync(
  pricesFile,
  JSON.stringify({
    version: 'house-1',
    models: {
      'ollama/llama3.2': { provider: 'ollama', price: free },
      'vllm/meta/llama-3': { provider: 'vllm', price: { input: 1_000_000, output: 1_000_000 } },
    },
  }),
  { mode: 0o644 },
);

const stack = stackForTests({ settings: { policy: { TAPPASS_PRICES_FILE: pricesFile } } });
let sdk: OpenAI;

beforeAll(() => {
  sdk = openaiSdk(stack().url, stack().seeded.agent_key, 0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a model in the house answers without a key, and costs nothing because the operator says so', async () => {
  const asked = { ...saying('say: at home'), model: 'ollama/llama3.2' };
  const { data, response } = await sdk.chat.completions.create(asked).withResponse();
  expect(data.choices[0]?.message.content).toBe('at home');
  const { last } = await stack().demo.seen();
  expect(last?.body['model']).toBe('llama3.2');
  expect(last?.headers).not.toContain('authorization');
  const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
  expect(entry?.body).toMatchObject({ provider: 'ollama', cost_usd_micros: 0 });
  expect(String(entry?.body['price_version'])).toContain('+house-1');
});

test('a key that is stored for such a server is sent to it', async () => {
  const body = { provider: 'vllm', api_key: 'key-of-our-vllm' };
  await stack().control.must('POST', '/admin/llm-keys', { body });
  const asked = { ...saying('hi'), model: 'vllm/meta/llama-3' };
  const { response } = await sdk.chat.completions.create(asked).withResponse();
  expect((await stack().demo.seen()).last?.headers).toContain('authorization');
  const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
  expect(entry?.body['cost_usd_micros']).toBeGreaterThan(0);
});

test('a model of such a server that has no price is not known', async () => {
  expect(await thrownBy(sdk.chat.completions.create({ ...saying('hi'), model: 'ollama/other' }))).toBeInstanceOf(
    OpenAI.NotFoundError,
  );
});

/** Ways to write an address that is ours, or a private one. */
const spellings = (port: number): string[] => [
  ...`127.0.0.1 localhost LOCALHOST localhost. 127.1 127.0.1 127.000.000.001 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433
     017700000001 0 0.0.0.0 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] [::127.0.0.1] 127.0.0.2
     127.255.255.254 ①②⑦.⓪.⓪.① 127。0。0。1 localtest.me 169.254.169.254 [fd00:ec2::254] 10.0.0.1 172.16.0.1 192.168.0.1
     100.64.0.1 [fe80::1] [fc00::1] metadata.google.internal 0251.0376.0251.0376 0xa9fea9fe 2852039166 user@127.0.0.1
     127.0.0.1%00.example.com 127.0.0.1#.example.com`
    .split(/\s+/)
    .map((host) => `http://${host}:${port}/x`),
];

test('hard case 21: forty spellings of addresses in a request make no connection', async () => {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, () => resolve()));
  const { port } = trap.address() as { port: number };
  const urls = spellings(port);
  expect(urls.length).toBeGreaterThanOrEqual(40);
  for (const url of urls) {
    const odd = { base_url: url, api_base: url, endpoint: url, url, proxy: url, webhook_url: url };
    const content = [
      { type: 'text', text: 'hi' },
      { type: 'image_url', image_url: { url } },
    ];
    const bodies = [
      { ...saying('hi'), ...odd },
      { model: chatModel, messages: [{ role: 'user', content }] },
      { ...saying('hi'), model: url },
      { ...saying('hi'), model: `vllm/${url}` },
    ];
    const headers = {
      'x-base-url': encodeURI(url),
      'x-forwarded-host': new URL('http://127.0.0.1').host,
      'x-original-url': encodeURI(url),
    };
    await Promise.all(
      bodies.map((body) =>
        stack().control.ask('POST', '/v1/chat/completions', { key: stack().seeded.agent_key, body, headers }),
      ),
    );
  }
  trap.close();
  expect(connections).toBe(0);
});

test('a redirect of a provider is followed nowhere', async () => {
  await stack().demo.script([{ status: 307 }, { status: 302 }]);
  const reached = await stack().demo.counting(async () => {
    expect(await thrownBy(sdk.chat.completions.create(saying('hi')))).toMatchObject({ code: 'provider_failed' });
    expect(await thrownBy(sdk.chat.completions.create({ ...saying('hi'), stream: true }))).toMatchObject({
      code: 'provider_failed',
    });
  });
  expect(reached).toBe(2);
});
