import { createServer, type Server } from 'node:http';
import { isFault } from '@tappass/errors/fault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HangUp } from '../domain/hang-up.ts';
import { openai } from './openai.ts';
import { Upstream, type UpstreamRequest } from './upstream.ts';

let server: Server;
let upstream: Upstream;
/** Told when a request that is never answered has arrived. */
let arrived: () => void = () => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    if (request.url === '/v1/silent') arrived();
    else if (request.url === '/v1/headers-only') response.writeHead(200).flushHeaders();
    else if (request.url === '/v1/late-body') {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.end('{}'), 250);
    } else response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  upstream = new Upstream({ provider: openai, url: `http://127.0.0.1:${port}`, eu: false }, 64);
});
afterAll(async () => {
  await upstream.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const request = (path: string, hangUp: HangUp): UpstreamRequest => ({
  ...{ path, body: '{}', credential: 'sk-none', passed: {}, stream: false, hangUp },
  settings: {
    max_retries: 0,
    max_retry_wait_ms: 0,
    connect_timeout_ms: 5_000,
    first_byte_timeout_ms: 30_000,
    idle_timeout_ms: 30_000,
    total_timeout_ms: 30_000,
    cache_seconds: 0,
  },
  attempts: { left: 1, kept: 0 },
});

test('clients that hang up say nothing about the provider: its breaker stays closed', async () => {
  for (let n = 0; n < 30; n++) {
    const hangUp = new HangUp();
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const sending = upstream.send(request('/v1/silent', hangUp)).catch((thrown: unknown) => thrown);
    await there;
    hangUp.abort();
    const thrown = await sending;
    expect(isFault(thrown) ? thrown.reason : thrown).toBe('client_gone');
  }
  expect(upstream.breakerOpen).toBe(false);
  const response = await upstream.send(request('/v1/answered', new HangUp()));
  expect([response.statusCode, (await response.body.whole(100)).toString()]).toEqual([200, '{}']);
});

test.each([
  ['before its headers', '/v1/silent', false],
  ['before its headers, of a stream', '/v1/silent', true],
  ['before the first event of a stream', '/v1/headers-only', true],
])('a provider that falls silent %s is given up after 300 ms where the plan says so', async (_, path, stream) => {
  const asked = request(path, new HangUp());
  const from = performance.now();
  const sending = upstream
    .send({ ...asked, stream, settings: { ...asked.settings, first_byte_timeout_ms: 300 } })
    .then(({ body }) => body.whole(100));
  const thrown = await sending.catch((reason: unknown) => reason);
  const tookMs = performance.now() - from;
  expect(isFault(thrown) ? thrown.reason : thrown).toBe('provider_timeout');
  expect(tookMs).toBeGreaterThanOrEqual(295);
  expect(tookMs).toBeLessThan(700);
});

test('a whole answer that has begun in time may take longer than that', async () => {
  const asked = request('/v1/late-body', new HangUp());
  const response = await upstream.send({ ...asked, settings: { ...asked.settings, first_byte_timeout_ms: 100 } });
  expect((await response.body.whole(100)).toString()).toBe('{}');
});
