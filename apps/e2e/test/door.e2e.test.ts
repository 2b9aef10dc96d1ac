// The door: who is let in where, what is refused before anybody looks at it, and what no answer, log or entry ever shows.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@tappass/testkit/eventually';
import { beforeAll, expect, test } from 'vitest';
import { type RouteRule, routes } from '../../policy/src/domain/routes.ts';
import type { Answer } from '../src/control.ts';
import { asSuperuser } from '../src/database.ts';
import { saying, tellingClaude } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let revoked: string;
let expired: string;

beforeAll(async () => {
  const { control, seeded } = stack();
  const first = await control.newKey(seeded.agent_id);
  revoked = first.api_key;
  await control.must('DELETE', `/agents/${seeded.agent_id}/developer-keys/${first.key_id}`);
  const second = await control.newKey(seeded.agent_id);
  expired = second.api_key;
  const statement = `update keys.api_key set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where key_id = $1`;
  expect(await asSuperuser(stack(), statement, [second.key_id])).toBe(1);
});

const comparable = ({ status, text }: Answer) => ({ status, text });

test('no, malformed, unknown, revoked and expired keys meet the same 401, byte for byte', async () => {
  const { control, seeded } = stack();
  const flipped = `${seeded.agent_key.slice(0, -1)}${seeded.agent_key.endsWith('0') ? '1' : '0'}`;
  const wellFormed = 'tp_dev_0000000000000000000000000000000000000000000000000';
  const strangers = [null, 'sk-foreign', 'tp_dev_short', wellFormed, flipped, revoked, expired, 'tp_adm_nobody', 'Ω'];
  const answers = [];
  for (const key of strangers.slice(0, -1))
    answers.push(await control.ask('POST', '/v1/chat/completions', { key, body: saying('hi') }));
  const [first] = answers;
  expect(first?.status).toBe(401);
  for (const answer of answers) expect(comparable(answer)).toEqual(comparable(first!));
});

test('two credentials of different principals on one request are refused like none', async () => {
  const { control, seeded } = stack();
  const headers = { 'x-api-key': control.adminKey };
  const answer = await control.ask('GET', '/me', { key: seeded.agent_key, headers });
  expect(answer.status).toBe(401);
  const same = await control.ask('GET', '/me', { key: seeded.agent_key, headers: { 'x-api-key': seeded.agent_key } });
  expect(same.status).toBe(200);
});

test('an unknown route is a 404 for whoever may come in, and a 401 for the rest', async () => {
  const { control } = stack();
  for (const path of ['/nowhere', '/v1/nowhere', '/api/nowhere', '/app/../nowhere', '//audit', '/audit%2fverify']) {
    expect((await control.ask('GET', path, { key: null })).status, path).toBe(401);
    const known = await control.ask('GET', path);
    expect([400, 404], path).toContain(known.status);
  }
});

test.each([
  ['no JSON', '{"model":', 'bad_json'],
  ['nothing', '', 'bad_json'],
  ['a list', '[]', 'bad_json'],
  ['a key given twice', '{"model":"gpt-4o-mini","model":"gpt-4o","messages":[]}', 'bad_json'],
  [
    'a key given twice deep inside',
    '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"a","content":"b"}]}',
    'bad_json',
  ],
  ['nesting without end', `{"model":"gpt-4o-mini","messages":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'bad_field'],
  ['bytes that are no UTF-8', '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"\xff"}]}', 'bad_json'],
])('a body that is %s is a 400', async (what, text, reason) => {
  const { url, seeded, demo } = stack();
  const reached = await demo.counting(async () => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${seeded.agent_key}`, 'content-type': 'application/json' },
      body: what.includes('UTF-8') ? Buffer.from(text, 'latin1') : text,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ reason, error: { type: 'invalid_request_error' } });
  });
  expect(reached).toBe(0);
});

test('more than the limit is refused early by its announced length, and late when it comes in chunks', async () => {
  const { url, seeded, control } = stack();
  const bytes = Buffer.alloc(33_554_433, 0x20);
  const announced = await control.ask('POST', '/v1/messages', { key: null, body: bytes.toString() });
  expect(announced.status).toBe(413);
  const chunked = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': seeded.agent_key },
    body: new Blob([bytes]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(chunked.status).toBe(413);
  expect(await chunked.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } });
});

const may = (rule: RouteRule, who: 'agent' | 'admin'): boolean =>
  who === 'agent' ? rule.scope === 'govern' || rule.own === true : rule.level !== undefined;

const probe = (pattern: string): readonly [method: string, path: string] => {
  const [method = '', template = ''] = pattern.split(' ');
  return [method, template.replace(/:(\w+)/g, 'none')];
};

test.each(Object.entries(routes))('%s answers stranger, agent key and admin as its row says', async (pattern, rule) => {
  const { control, seeded } = stack();
  const [method, path] = probe(pattern);
  const body = method === 'POST' ? '"not what you expect"' : undefined;
  for (const prefix of path.startsWith('/v1/') || path === '/metrics' ? [''] : ['', '/v1', '/api']) {
    const stranger = await control.ask(method, prefix + path, { key: null, body });
    expect(stranger.status, `stranger ${prefix}${path}`).toBe(401);
    for (const who of ['agent', 'admin'] as const) {
      const key = who === 'agent' ? seeded.agent_key : control.adminKey;
      const answer = await control.ask(method, prefix + path, { key, body });
      // a body or id that fits nothing, or an act that runs already: who may is told so, who may not learns nothing
      if (may(rule, who))
        expect([200, 202, 400, 404, 409], `${who} ${prefix}${path}: ${answer.text}`).toContain(answer.status);
      else expect(answer.status, `${who} ${prefix}${path}: ${answer.text}`).toBe(403);
    }
  }
});

test('hard case 9: each route refuses a known key that may not use it, and each refusal is on record, too large bodies included', async () => {
  const { control, seeded, url } = stack();
  const expected = new Map<string, string>();
  for (const [pattern, rule] of Object.entries(routes)) {
    if (may(rule, 'agent')) continue;
    const [method, path] = probe(pattern);
    const body = method === 'POST' ? '{}' : undefined;
    const refused = await control.ask(method, path, { key: seeded.agent_key, body });
    expect(refused.status, pattern).toBe(403);
    expected.set(refused.headers.get('x-request-id') ?? pattern, 'forbidden');
  }
  for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embeddings']) {
    const headers = { authorization: `Bearer ${seeded.agent_key}` };
    const refused = await fetch(`${url}${path}`, { method: 'POST', headers, body: Buffer.alloc(33_554_433, 0x20) });
    expect(refused.status, path).toBe(413);
    expected.set(refused.headers.get('x-request-id') ?? path, 'body_too_large');
  }
  expect(expected.size).toBeGreaterThan(30);
  const missing = await eventually('an entry of each', async () => {
    const seen = new Map((await control.entries({})).map(({ body }) => [body?.request_id, body?.['reason']]));
    const left = [...expected].filter(([id, reason]) => seen.get(id) !== reason);
    return left.length === 0 ? left : undefined;
  });
  expect(missing).toEqual([]);
});

test('every answer carries the security headers and an id, refusals too', async () => {
  const { control } = stack();
  for (const [path, key] of [
    ['/health', null],
    ['/audit', null],
    ['/nowhere', control.adminKey],
    ['/agents', control.adminKey],
  ] as const) {
    const { headers } = await control.ask('GET', path, { key, headers: { 'x-request-id': 'mine-1' } });
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
    expect(headers.get('strict-transport-security'), path).toContain('max-age=');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('x-frame-options'), path).toBe('DENY');
    expect(headers.get('x-request-id'), path).toMatch(/^req_/);
    expect(headers.get('x-client-request-id'), path).toBe('mine-1');
    expect(headers.get('access-control-allow-origin'), path).toBeNull();
  }
});

test('health tells strangers what a real client asks before it trusts us, and nothing more', async () => {
  const { control } = stack();
  expect((await control.ask('GET', '/health', { key: null })).body).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^0\.([6-9]|\d{2,})\./),
    storage: 'postgresql',
  });
  const ready = await control.ask('GET', '/health/ready', { key: null });
  expect(Object.keys(ready.body['checks'] as object).sort()).toEqual([
    'database',
    'keys',
    'ledger',
    'license',
    'nats',
    'opa',
    'policy',
    'redis',
    'vault',
  ]);
  expect((await control.ask('GET', '/.well-known/jwks.json', { key: null })).body['keys']).toMatchObject([
    { kty: 'EC' },
  ]);
});

test('secrets and prompts stand in no log, metric, error or entry', async () => {
  const { control, demo, dir, seeded, secrets } = stack();
  const promptCanary = 'canary-prompt-7f3a9';
  const key = seeded.agent_key;
  const errors: string[] = [];
  const say = async (path: string, body: unknown, headers = {}) =>
    errors.push((await control.ask('POST', path, { key, body, headers })).text);
  await control.must('POST', '/v1/chat/completions', { key, body: saying(promptCanary) });
  // every attempt of one call fails, then what comes is no answer
  await demo.script([{ status: 500 }, { status: 500 }, { status: 500 }]);
  await say('/v1/chat/completions', saying(promptCanary));
  await demo.script([{ garbage: `<${promptCanary}>` }]);
  await say('/v1/messages', tellingClaude(promptCanary));
  await say('/v1/chat/completions', `{"messages":"${promptCanary}`);
  await say('/v1/chat/completions', saying(promptCanary), { 'x-tappass-flags': 'colour=blue' });
  await say('/admin/llm-keys', { provider: 'openai', api_key: 'canary-credential-1' });
  errors.push(
    (await control.ask('POST', '/admin/llm-keys', { body: { provider: 'x', api_key: 'canary-credential-2' } })).text,
  );
  await eventually('all of it on record', async () => (await control.entries({})).length >= 6);
  const canaries: Record<string, string> = {
    promptCanary,
    credential: 'canary-credential',
    agentKey: key.slice(7),
    adminKey: control.adminKey,
    vaultKey: readFileSync(secrets.file('vault-key'), 'utf8').trim(),
    openaiKey: readFileSync(secrets.file('demo-openai-api-key'), 'utf8').trim(),
    anthropicKey: readFileSync(secrets.file('demo-anthropic-api-key'), 'utf8').trim(),
    busPassword: secrets.busPassword('edge'),
    databasePassword: secrets.postgresPassword('keys'),
  };
  const logs = readdirSync(join(dir, 'logs')).map((name) => readFileSync(join(dir, 'logs', name), 'utf8'));
  const metrics = await control.ask('GET', '/metrics');
  expect(metrics.text).toContain('tappass_http_requests_total');
  const ledger = JSON.stringify(await control.entries({}));
  expect(ledger).toContain('llm_call');
  for (const [name, canary] of Object.entries(canaries)) {
    expect(
      logs.some((log) => log.includes(canary)),
      `${name} in a log`,
    ).toBe(false);
    expect(metrics.text.includes(canary), `${name} in the metrics`).toBe(false);
    expect(ledger.includes(canary), `${name} in the ledger`).toBe(false);
    expect(
      errors.some((text) => text.includes(canary)),
      `${name} in an error`,
    ).toBe(false);
  }
});
