// What any API does for its clients beside answering them: methods, types, encodings, sizes, browsers, ids and receipts.
import { request } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { anthropicSdk, chatModel, formatsOnly, openaiSdk, saying, tellingClaude, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const page = 'https://app.example.com';
const stack = stackForTests({
  settings: { edge: { TAPPASS_CORS_ORIGINS: page, TAPPASS_EMBEDDINGS_BODY_MB: '1' } },
});
let key: string;

beforeAll(async () => {
  key = (await stack().control.newAgent('mannered', formatsOnly)).key;
});

const ask = (method: string, path: string, init: RequestInit & { stranger?: true } = {}) =>
  fetch(`${stack().url}${path}`, {
    method,
    ...init,
    headers: { ...(init.stranger !== true && { authorization: `Bearer ${key}` }), ...init.headers },
  });

describe('B9: a page of a listed origin', () => {
  const preflight = async (asked: string, origin = page) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    };
    return ask('OPTIONS', '/v1/messages', { headers, stranger: true });
  };

  it.each([
    'authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,x-stainless-package-version,x-stainless-retry-count,x-stainless-runtime,x-stainless-runtime-version,x-stainless-timeout,x-stainless-helper-method,x-stainless-poll-helper',
    'anthropic-dangerous-direct-browser-access,anthropic-version,anthropic-beta,content-type,x-api-key,x-stainless-helper',
    'OpenAI-Organization, OpenAI-Project, OpenAI-Beta, Idempotency-Key',
    'x-tappass-flags,x-tappass-session,x-tappass-org,x-request-id',
  ])('may send %s', async (asked) => {
    const answer = await preflight(asked);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    const allowed = (answer.headers.get('access-control-allow-headers') ?? '').split(', ');
    expect(allowed).toEqual(asked.split(',').map((name) => name.trim().toLowerCase()));
  });

  it('may not send what no client of ours does, and another origin is told nothing', async () => {
    const answer = await preflight('content-type, cookie2, x-forwarded-for');
    expect(answer.headers.get('access-control-allow-headers')).toBe('content-type');
    const other = await preflight('content-type', 'https://elsewhere.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect(other.status).toBe(401);
  });

  it('may read ids, limits and receipts, of refusals too', async () => {
    const body = JSON.stringify(saying('hi'));
    const headers = { origin: page, 'content-type': 'application/json' };
    for (const stranger of [undefined, true] as const) {
      const answer = await ask('POST', '/v1/chat/completions', { headers, body, ...(stranger && { stranger }) });
      const exposed = (answer.headers.get('access-control-expose-headers') ?? '').split(', ');
      for (const name of ['x-request-id', 'request-id', 'retry-after', 'x-ratelimit-remaining-requests'])
        expect(exposed).toContain(name);
      for (const [name] of answer.headers) if (name.startsWith('x-tappass-')) expect(exposed).toContain(name);
    }
  });
});

describe('B10: a body that comes encoded', () => {
  const bytes = Buffer.from(JSON.stringify(saying('say: unwrapped')));

  it.each([
    ['gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    // a frame without compression: magic, one segment of this length, one last block of raw bytes
    ['zstd', zstdStored(bytes)],
  ])('in %s is read', async (encoding, body) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const answer = await ask('POST', '/v1/chat/completions', { headers, body: new Uint8Array(body) });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'unwrapped' } }] });
  });

  it('in a way that nobody knows is a 415 that names those it knows', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'compress' };
    const answer = await ask('POST', '/v1/chat/completions', { headers, body: new Uint8Array(bytes) });
    expect(answer.status).toBe(415);
    expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate, br, zstd');
  });

  it('that grows beyond the limit is a 413, and one that is broken a 400', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)));
    expect((await ask('POST', '/v1/chat/completions', { headers, body: bomb })).status).toBe(413);
    const broken = new Uint8Array(gzipSync(bytes).subarray(0, 40));
    expect((await ask('POST', '/v1/chat/completions', { headers, body: broken })).status).toBe(400);
  });
});

describe('A10: how large a body may be', () => {
  const text = 'The committee met again and spoke about the roof. ';

  it('is what the provider takes: six megabytes of pictures are a call like others', async () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(2_200_000, 'tappass')]);
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: png.toString('base64') };
    const screenshot = { type: 'image' as const, source };
    const content = [screenshot, screenshot, { type: 'text' as const, text: 'say: seen' }];
    const answer = await anthropicSdk(stack().url, key, 0).messages.create({
      ...tellingClaude(''),
      messages: [{ role: 'user', content }],
    });
    expect(answer.type).toBe('message');
  });

  it('is a setting of each surface, and what stands in the refusal', async () => {
    const input = text.repeat(25_000);
    const thrown = await thrownBy(
      openaiSdk(stack().url, key, 0).embeddings.create({ model: 'text-embedding-3-small', input }),
    );
    expect(thrown).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(String(thrown)).toContain('1048576 bytes');
    const other = await ask('POST', '/v1/govern', {
      headers: { 'content-type': 'application/json' },
      body: ' '.repeat(5_300_000),
    });
    expect(other.status).toBe(413);
    expect(JSON.stringify(await other.json())).toContain('5242880 bytes');
  });
});

describe('E7: null in a body', () => {
  it('means that nothing was said', async () => {
    const payload = { tool: 'read_file', args: { path: 'README.md', encoding: null }, server: null };
    const headers = { 'content-type': 'application/json' };
    const nulls = { org_id: null, agent_id: null, session_id: null, enforcement: null, behavior_id: null };
    const body = JSON.stringify({ type: 'TOOL_CALL', ...nulls, payload });
    const answer = await ask('POST', '/v1/govern', { headers, body });
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({ status: 200 });
  });
});

describe('E10: HTTP', () => {
  it('HEAD is GET without its body', async () => {
    for (const path of ['/health', '/v1/models']) {
      const [get, head] = [await ask('GET', path), await ask('HEAD', path)];
      expect({ path, status: head.status }).toEqual({ path, status: get.status });
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(await head.text()).toBe('');
    }
    expect((await ask('HEAD', '/v1/models', { stranger: true })).status).toBe(401);
    expect((await ask('HEAD', '/audit/verify')).status).toBe((await ask('GET', '/audit/verify')).status);
  });

  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/messages', 'POST'],
    ['PUT', '/v1/models', 'GET, HEAD'],
    ['POST', '/v1/models/some-model', 'GET, HEAD'],
    ['PATCH', '/health', 'GET, HEAD'],
  ])('%s %s is a 405 that says what the path answers, and to a stranger a 401', async (method, path, allow) => {
    const known = await ask(method, path);
    expect(known.status).toBe(405);
    expect(known.headers.get('allow')).toBe(allow);
    const stranger = await ask(method, path, { stranger: true });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('allow')).toBeNull();
  });

  it.each([
    ['application/json; charset=utf-8', 200],
    ['application/vnd.api+json', 200],
    ['application/x-www-form-urlencoded', 200],
    ['text/plain', 415],
    ['text/plain;charset=UTF-8', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/xml', 415],
    ['application/octet-stream', 415],
  ])('a body of %s is a %i', async (type, status) => {
    const body = JSON.stringify(saying('hi'));
    const answer = await ask('POST', '/v1/chat/completions', { headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
  });

  it('a body without a type is read, and a form that is one is not', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(saying('hi')));
    expect((await ask('POST', '/v1/chat/completions', { body: bytes })).status).toBe(200);
    const form = await ask('POST', '/v1/chat/completions', { body: new URLSearchParams({ model: chatModel }) });
    expect(form.status).toBe(415);
  });

  it('Anthropic’s SDK finds the id of a request where it looks for it, of answers, streams and refusals', async () => {
    const sdk = anthropicSdk(stack().url, key, 0);
    const whole = await sdk.messages.create(tellingClaude('hi'));
    expect(whole._request_id).toMatch(/^req_/);
    const { request_id: streamed } = await sdk.messages.create({ ...tellingClaude('hi'), stream: true }).withResponse();
    expect(streamed).toMatch(/^req_/);
    const thrown = await thrownBy(sdk.messages.create({ ...tellingClaude('hi'), model: 'claude-nobody' }));
    expect((thrown as { requestID?: string }).requestID).toMatch(/^req_/);
  });
});

describe('E11: a receipt', () => {
  it('names the place of its entry as the record does', async () => {
    const sdk = openaiSdk(stack().url, key, 0);
    for (let call = 0; call < 3; call += 1) {
      const { response } = await sdk.chat.completions.create(saying('hi')).withResponse();
      const place = /ledger="([^"]+)"/.exec(response.headers.get('x-tappass-receipt') ?? '')?.[1];
      const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
      expect(place).toMatch(/^[1-9]\d*\/[0-9a-f-]{36}$/);
      expect(entry).toMatchObject({ ledger: place });
    }
  });
});

function zstdStored(bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0x20, 4);
  head.writeUInt8(bytes.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([head.subarray(0, 6), block, bytes]);
}

describe('a caller who names two, or another organisation', () => {
  const statusOf = (headers: readonly string[]): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(`${stack().url}/v1/models`, { headers: headers as never }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on('error', reject);
      asked.end();
    });
  const own = () => `Bearer ${key}`;

  it('is nobody, where a header comes twice with two keys', async () => {
    expect(await statusOf(['Host', 'tappass', 'Authorization', own(), 'authorization', own()])).toBe(200);
    const other = `Bearer ${stack().control.adminKey}`;
    expect(await statusOf(['Host', 'tappass', 'Authorization', own(), 'authorization', other])).toBe(401);
    expect(await statusOf(['Host', 'tappass', 'Authorization', other, 'authorization', own()])).toBe(401);
  });

  it('is told so instead of being answered for its own', async () => {
    const foreign = await ask('GET', '/v1/models', { headers: { 'x-tappass-org': 'somebody-else' } });
    expect(foreign.status).toBe(400);
    expect(((await foreign.json()) as { error: { param: string } }).error.param).toBe('X-TapPass-Org');
    expect((await ask('GET', '/v1/models', { headers: { 'x-tappass-org': '*' } })).status).toBe(200);
  });
});
