// Tool calls from the model to their execution: a signed capability for exactly what passed, checked before it is used, used once, and the result scanned.
import { randomBytes } from 'node:crypto';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, Control, type Entry } from '../src/control.ts';
import { startMcpServer, type TestMcpServer } from '../src/mcp-server.ts';
import { saying } from '../src/sdks.ts';
import { startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const [filesPort, hiddenPort] = [await freePort(), await freePort()];
const settings = {
  edge: {
    TAPPASS_MCP_SERVERS: `files=http://127.0.0.1:${filesPort}/mcp,hidden=http://127.0.0.1:${hiddenPort}/mcp`,
    TAPPASS_MCP_PRIVATE: 'files',
  },
};
const stack = stackForTests({ settings });
let files: TestMcpServer;
let hidden: TestMcpServer;

beforeAll(async () => {
  [files, hidden] = [await startMcpServer(filesPort), await startMcpServer(hiddenPort)];
});
afterAll(async () => {
  await files?.close();
  await hidden?.close();
});

const pipeline = {
  preset: 'starter',
  tools: { deny: ['mcp__files__denied'] },
  overrides: {
    verify_tool_governance: {},
    scan_tool_calls: {},
    scan_output: { on_detection: 'block' },
    call_tool: { servers: ['files', 'hidden'], timeout_ms: 1_500, max_result_bytes: 65_536 },
  },
};
const newAgent = (document: object = pipeline) =>
  stack().control.newAgent(`ag-${randomBytes(5).toString('hex')}`, document);
const ask = (key: string, path: string, body: object) => stack().control.ask('POST', path, { key, body });

// the demo model calls the first tool with the first of its choices
const asking = (name: string, args: Record<string, string> = {}) => {
  const properties = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, { type: 'string', enum: [value] }]),
  );
  return {
    ...saying('please use a tool'),
    tools: [{ type: 'function', function: { name, parameters: { type: 'object', properties } } }],
  };
};

interface Permitted {
  readonly capability_token: string;
  readonly tool_call_id: string;
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

const permit = async (key: string, name: string, args: Record<string, string> = {}): Promise<Permitted> => {
  const answer = await ask(key, '/v1/chat/completions', asking(name, args));
  expect(answer.status).toBe(200);
  const tappass = answer.body['tappass'] as { capability_token: string; tool_tracks: { tool_call_id: string }[] };
  expect(answer.headers.get('x-tappass-token')).toBe(tappass.capability_token);
  const id = tappass.tool_tracks[0]!.tool_call_id;
  return { capability_token: tappass.capability_token, tool_call_id: id, name, arguments: args };
};

/** As soon as there are so many. */
const executions = (agentId: string, count: number): Promise<Entry[]> =>
  eventually('the entries', async () => {
    const rows = await stack().control.entries({ agent_id: agentId, event_type: 'tool_executed' });
    return rows.length >= count ? rows.toSorted((a, b) => a.seq - b.seq) : undefined;
  });

const execute = (key: string, permitted: object) => ask(key, '/v1/tools/execute', permitted);

describe('a capability token', () => {
  test('is signed for a minute, for exactly the calls of the answer, and verifies against the published keys', async () => {
    const agent = await newAgent();
    const answer = await ask(agent.key, '/v1/chat/completions', asking('read_file', { path: 'a' }));
    const tappass = answer.body['tappass'] as Body;
    expect(tappass['tool_tracks']).toEqual([
      { tool_call_id: expect.any(String), name: 'read_file', track: 'client', status: 'permitted' },
    ]);
    const keys = createRemoteJWKSet(new URL(`${stack().url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(String(tappass['capability_token']), keys, {
      ...{ algorithms: ['ES256'], typ: 'tap-cap+jwt', issuer: 'tappass', audience: 'tappass/tools' },
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload.exp! - payload.iat!).toBe(60);
    expect(payload).toMatchObject({
      sub: `spiffe://tappass.internal/agent/${stack().seeded.org}/${agent.agentId}`,
      agent_uuid: agent.agentUuid,
      cap: [{ name: 'read_file', args: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(JSON.stringify(payload)).not.toContain('"path"');
  });

  test('comes in the last chunk of a stream too', async () => {
    const agent = await newAgent();
    const streamed = await ask(agent.key, '/v1/chat/completions', {
      ...asking('read_file', { path: 'a' }),
      stream: true,
    });
    const token = /"capability_token":"([^"]+)"/.exec(streamed.text)?.[1] ?? '';
    expect(decodeJwt(token)).toMatchObject({ cap: [{ name: 'read_file' }] });
  });

  test('permits its call, and no other name, argument or agent', async () => {
    const [agent, other] = [await newAgent(), await newAgent()];
    const permitted = await permit(agent.key, 'read_file', { path: 'a' });
    const govern = async (key: string, change: object) =>
      (await ask(key, '/v1/tools/govern', { ...permitted, ...change })).body;
    expect(await govern(agent.key, {})).toEqual({ allowed: true, arguments: { path: 'a' } });
    const refused = (reason: string) => ({ allowed: false, blocked_by: 'verify_tool_governance', reason });
    expect(await govern(agent.key, { arguments: { path: 'b' } })).toEqual(refused('arguments_changed'));
    expect(await govern(agent.key, { name: 'delete_file' })).toEqual(refused('call_not_permitted'));
    expect(await govern(agent.key, { tool_call_id: 'call_other' })).toEqual(refused('call_not_permitted'));
    expect(await govern(other.key, {})).toEqual(refused('token_of_another'));
    const [head, claims, signature] = permitted.capability_token.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...decodeJwt(permitted.capability_token), agent_uuid: other.agentUuid }),
    );
    for (const token of ['x', 'a.b.c', `${head}.${claims}.`, `${head}.${forged.toString('base64url')}.${signature}`])
      expect(await govern(other.key, { capability_token: token })).toEqual(refused('token_invalid'));
  });

  test('matches reported executions, which are in the ledger either way', async () => {
    const agent = await newAgent();
    const permitted = await permit(agent.key, 'read_file', { path: 'a-secret-path' });
    const report = (more: object) =>
      ask(agent.key, '/tools/executed', {
        tool: 'read_file',
        arguments: { path: 'a-secret-path' },
        duration_ms: 12.5,
        success: true,
        ...more,
      });
    const { capability_token, tool_call_id } = permitted;
    expect((await report({ capability_token, tool_call_id })).body).toEqual({ recorded: true, matched: 'matched' });
    expect((await report({})).body['matched']).toBe('no_token');
    expect((await report({ capability_token, arguments: { path: 'b' } })).body['matched']).toBe('arguments_changed');
    const entries = await executions(agent.agentId, 3);
    expect(entries.map((row) => [row.body['matched'], row.body['duration_us'], row.body['track']])).toEqual([
      ['matched', 12_500, 'client'],
      ['no_token', 12_500, 'client'],
      ['arguments_changed', 12_500, 'client'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('a-secret-path');
    const metrics = await stack().control.ask('GET', '/metrics');
    expect(metrics.text).toMatch(/tappass_capability_tokens_total\{[^}]*result="minted"[^}]*\} [1-9]/);
    expect(metrics.text).toMatch(/tappass_capability_tokens_total\{[^}]*result="matched"[^}]*\} [1-9]/);
  });
});

describe('a capability token of a key that was taken away since', () => {
  const atEdge = async (url: string, key: string, permitted: Permitted) => {
    const { org } = stack().seeded;
    const answer = await new Control(url, stack().secrets.adminKey, org).ask('POST', '/v1/tools/govern', {
      key,
      body: permitted,
    });
    return answer.body;
  };
  const refused = (reason: string) => ({ allowed: false, blocked_by: 'verify_tool_governance', reason });

  test('permits nothing any more through another key of its agent, on no edge, and tokens of others go on', async () => {
    const { control } = stack();
    const edges = [stack().url];
    const second = await startSecondEdge(stack(), 'edge-beside');
    edges.push(second.url);
    try {
      const agent = await newAgent();
      const [leaked, other] = [await control.newKey(agent.agentId), await control.newKey(agent.agentId)];
      const ofLeaked = await permit(leaked.api_key, 'mcp__files__echo', { text: 'after-revocation' });
      const ofOther = await permit(other.api_key, 'read_file', { path: 'a' });
      for (const url of edges) expect(await atEdge(url, other.api_key, ofLeaked)).toMatchObject({ allowed: true });
      await control.must('DELETE', `/agents/${agent.agentId}/developer-keys/${leaked.key_id}`);
      for (const url of edges) {
        expect(await atEdge(url, other.api_key, ofLeaked)).toEqual(refused('key_revoked'));
        expect(await atEdge(url, other.api_key, ofOther)).toMatchObject({ allowed: true });
      }
      const run = await execute(other.api_key, ofLeaked);
      expect(run).toMatchObject({ status: 403, body: { reason: 'capability_refused' } });
      expect(run.text).toContain('key_revoked');
      expect(files.executed).not.toContain('echo(after-revocation)');
    } finally {
      await second.stop();
    }
  });

  test('permits nothing on an edge that was started after it was taken away', async () => {
    const { control } = stack();
    const agent = await newAgent();
    const [leaked, other] = [await control.newKey(agent.agentId), await control.newKey(agent.agentId)];
    const ofLeaked = await permit(leaked.api_key, 'read_file', { path: 'a' });
    await control.must('DELETE', `/agents/${agent.agentId}/developer-keys/${leaked.key_id}`);
    const late = await startSecondEdge(stack(), 'edge-late');
    try {
      expect(await atEdge(late.url, other.api_key, ofLeaked)).toEqual(refused('token_outdated'));
      // verified after the revocation, so it is known to be a good key
      const ofOther = await permit(other.api_key, 'read_file', { path: 'a' });
      expect(await atEdge(late.url, other.api_key, ofOther)).toMatchObject({ allowed: true });
    } finally {
      await late.stop();
    }
  });
});

test("a developer's key calls no tool outside its scopes: not offered, not emitted, not governed", async () => {
  const { control, demo } = stack();
  const agent = await newAgent({ ...pipeline, overrides: { user_tool_scopes: {} } });
  const order = { developer_email: 'dev@example.com', expires_days: 1, name: 'scoped', tool_scopes: ['read_*'] };
  const made = await control.must('POST', `/agents/${agent.agentId}/developer-keys`, { body: order });
  const key = String(made['api_key']);
  const listed = (await control.must('GET', `/agents/${agent.agentId}/developer-keys`)).data ?? [];
  expect(listed.find((row) => row['key_id'] === made['key_id'])).toMatchObject({ tool_scopes: ['read_*'] });
  expect(listed.find((row) => row['key_id'] === agent.keyId)).toMatchObject({ tool_scopes: null });

  const both = { ...asking('read_file'), tools: [...asking('read_file').tools, ...asking('send_mail').tools] };
  expect((await ask(key, '/v1/chat/completions', both)).status).toBe(200);
  const offered = (await demo.seen()).last?.body['tools'] as { function: { name: string } }[];
  expect(offered.map((tool) => tool.function.name)).toEqual(['read_file']);
  const govern = (who: string, tool: string) =>
    ask(who, '/v1/govern', { type: 'TOOL_CALL', payload: { tool, args: {} } });
  expect((await govern(key, 'send_mail')).body).toMatchObject({ outcome: 'block', reason: 'blocked_tool:send_mail' });
  expect((await govern(key, 'read_file')).body).toMatchObject({ outcome: 'allow' });
  expect((await govern(agent.key, 'send_mail')).body).toMatchObject({ outcome: 'allow' });
  for (const tool_scopes of [[], ['a b'], ['x'.repeat(300)]]) {
    const refused = await control.ask('POST', `/agents/${agent.agentId}/developer-keys`, {
      body: { ...order, tool_scopes },
    });
    expect(refused.status).toBe(400);
  }
});

describe('a tool of an MCP server', () => {
  test('is executed by the server, once, with the credential of the vault and on record', async () => {
    const { control } = stack();
    const agent = await newAgent();
    await control.must('POST', '/admin/llm-keys', {
      body: { provider: 'mcp-files', name: 'files', api_key: 'an-mcp-token-of-the-org' },
    });
    const permitted = await permit(agent.key, 'mcp__files__echo', { text: 'hello' });
    const done = await execute(agent.key, permitted);
    expect(done).toMatchObject({
      status: 200,
      body: { tool_call_id: permitted.tool_call_id, result: 'echo: hello', is_error: false },
    });
    expect(files.executed.filter((call) => call === 'echo(hello)')).toHaveLength(1);
    expect(files.authorization.at(-1)).toBe('Bearer an-mcp-token-of-the-org');
    const again = await execute(agent.key, permitted);
    expect(again).toMatchObject({ status: 403, body: { reason: 'capability_refused' } });
    const changed = await execute(agent.key, { ...permitted, arguments: { text: 'hellp' } });
    expect(changed).toMatchObject({ status: 403, body: { reason: 'capability_refused' } });
    expect(files.executed.filter((call) => call.startsWith('echo(hel'))).toHaveLength(1);
    const entries = await executions(agent.agentId, 1);
    expect(entries[0]?.body).toMatchObject({
      track: 'server',
      success: true,
      tool: 'mcp__files__echo',
      reached_server: true,
    });
  });

  test('is executed for one of sixty that ask at once with the same token', async () => {
    const agent = await newAgent();
    const permitted = await permit(agent.key, 'mcp__files__echo', { text: 'race' });
    const answers = await Promise.all(Array.from({ length: 60 }, () => execute(agent.key, permitted)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(files.executed.filter((call) => call === 'echo(race)')).toHaveLength(1);
  });

  test('whose result holds what must not leave is blocked after it', async () => {
    const agent = await newAgent();
    const blocked = await execute(agent.key, await permit(agent.key, 'mcp__files__leak'));
    expect(blocked).toMatchObject({ status: 403, body: { blocked_by: 'scan_output' } });
    expect(blocked.text).not.toContain('AKIA');
    const [entry] = await executions(agent.agentId, 1);
    expect(entry?.body).toMatchObject({ outcome: 'block', blocked_by: 'scan_output', reached_server: true });
  });

  test('that floods, redirects or stays silent is a failure of its own', async () => {
    const agent = await newAgent();
    const flood = await execute(agent.key, await permit(agent.key, 'mcp__files__flood'));
    expect(flood).toMatchObject({ status: 502, body: { reason: 'tool_failed' } });
    for (const [failure, reason] of [
      ['redirect', 'tool_failed'],
      ['silence', 'tool_timeout'],
    ] as const) {
      const permitted = await permit(agent.key, 'mcp__files__echo', { text: failure });
      files.failNextWith(failure);
      try {
        expect(await execute(agent.key, permitted)).toMatchObject({ status: 502, body: { reason } });
      } finally {
        files.failNextWith(undefined);
      }
    }
    expect(files.executed).not.toContain('echo(redirect)');
  });

  test('is not served unless settings and pipeline name its server, and never at a private address that nobody allowed', async () => {
    const agent = await newAgent();
    const denied = await ask(agent.key, '/v1/chat/completions', asking('mcp__files__denied'));
    expect(denied).toMatchObject({ status: 403, body: { blocked_by: 'tool_permissions' } });
    const unknown = await execute(agent.key, await permit(agent.key, 'mcp__nobody__echo', { text: 'x' }));
    expect(unknown).toMatchObject({ status: 403, body: { reason: 'tool_not_served' } });
    const before = hidden.authorization.length;
    const refused = await execute(agent.key, await permit(agent.key, 'mcp__hidden__echo', { text: 'x' }));
    expect(refused).toMatchObject({ status: 403, body: { reason: 'tool_server_refused' } });
    expect(hidden.authorization.length).toBe(before);
    const { call_tool: _, ...overrides } = pipeline.overrides;
    const bare = await newAgent({ ...pipeline, overrides });
    const notAllowed = await execute(bare.key, await permit(bare.key, 'mcp__files__echo', { text: 'x' }));
    expect(notAllowed).toMatchObject({ status: 403, body: { reason: 'tool_not_served' } });
  });
});
