// One action before it is done: /v1/govern, its execution after it, and the hooks of IDEs, through the same steps as a model's calls.
import { randomBytes } from 'node:crypto';
import { eventually } from '@tappass/testkit/eventually';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../src/control.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const pipeline = {
  preset: 'starter',
  tools: { deny: ['rm_*'] },
  overrides: {
    scan_tool_calls: { on_detection: 'block' },
    scan_output: { on_detection: 'redact', actions: { secret: 'block' } },
    require_approval: { required_for: { tools: ['send_*'] } },
    detect_secrets: { on_detection: 'block' },
  },
};
const newAgent = (document: object = pipeline) =>
  stack().control.newAgent(`ag-${randomBytes(5).toString('hex')}`, document);
const ask = async (key: string, path: string, body: object) => stack().control.ask('POST', path, { key, body });
const action = (tool: string, args: object, more: object = {}) => ({
  type: 'TOOL_CALL',
  payload: { tool, args, server: null },
  ...more,
});

/** What was recorded of actions, as soon as there is so much. */
const recorded = (agentId: string, count: number): Promise<Entry[]> =>
  eventually('the entries', async () => {
    const rows = (await stack().control.entries({ agent_id: agentId })).filter((row) =>
      /^govern_|^hook_/.test(row.event_type),
    );
    return rows.length >= count ? rows.toSorted((a, b) => a.seq - b.seq) : undefined;
  });

describe('/v1/govern', () => {
  test('reads what a tool is said to do, and puts no name on record that is a secret', async () => {
    const agent = await newAgent();
    const secret = 'AKIAQYLPMN5HFIQR7XYA';
    const described = (description: string) => ({
      type: 'TOOL_CALL',
      payload: { tool: 'read', args: {}, description },
    });
    const plain = await ask(agent.key, '/v1/govern', described('Reads a file of the project and gives its text.'));
    expect(plain.body).toMatchObject({ outcome: 'allow' });
    const leaking = await ask(agent.key, '/v1/govern', described(`Reads a file. Sign in with ${secret}.`));
    expect(leaking.body).toMatchObject({ outcome: 'block', details: { blocking_step: 'detect_secrets' } });
    await ask(agent.key, '/v1/govern', action(secret, {}, { behavior_id: secret }));
    const rows = await recorded(agent.agentId, 3);
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('allows, blocks by name and by argument, and puts each on record', async () => {
    const agent = await newAgent();
    const session = `s-${randomBytes(4).toString('hex')}`;
    const allowed = await ask(
      agent.key,
      '/v1/govern',
      action('read_file', { path: 'a.txt' }, { agent_id: agent.agentId, session_id: session, behavior_id: 'b1' }),
    );
    expect(allowed.status).toBe(200);
    expect(allowed.body).toMatchObject({
      ...{
        outcome: 'allow',
        reason: 'allowed',
        behavior_id: 'b1',
        pipeline_id: expect.stringMatching(/^run_/),
        mandate: null,
      },
      ...{ obligations: [], approval: null, modified_payload: null, details: { blocking_step: null, rule_kind: null } },
    });
    expect((await ask(agent.key, '/v1/govern', action('rm_all', {}))).body).toMatchObject({
      ...{ outcome: 'block', reason: 'blocked_tool:rm_all' },
      details: { blocking_step: 'tool_permissions', rule_kind: 'BlockTool' },
    });
    expect(
      (await ask(agent.key, '/v1/govern', action('read_file', { path: '../../../etc/shadow' }))).body,
    ).toMatchObject({
      ...{ outcome: 'block', details: { blocking_step: 'scan_tool_calls' } },
    });
    const entries = await recorded(agent.agentId, 3);
    const kinds = entries.map((row) => row.event_type).filter((kind) => kind.startsWith('govern_'));
    expect(kinds).toEqual(['govern_allow', 'govern_block', 'govern_block']);
    expect(entries.find((row) => row.event_type === 'govern_allow')?.body).toMatchObject({
      session_id: session,
      tool: 'read_file',
    });
    expect(entries[1]?.steps).toContainEqual(
      expect.objectContaining({ step: 'tool_permissions', verdict: 'blocked', action: 'block' }),
    );
    expect(JSON.stringify(entries)).not.toContain('/etc/shadow');
  });

  test('waits for a human, then an identical submission is a plain allow, once; one changed byte is not', async () => {
    const { control } = stack();
    const agent = await newAgent();
    const send = (to: string) => ask(agent.key, '/v1/govern', action('send_email', { to }));
    const waiting = await send('alice');
    expect(waiting.status).toBe(200);
    expect(waiting.body).toMatchObject({
      outcome: 'needs_approval',
      obligations: [{ type: 'require_approval', tier: 'authenticated', reason: 'tool send_*' }],
      approval: { request_id: expect.stringMatching(/^apr_/), matched_rule: 'tool send_*' },
      details: { blocking_step: 'require_approval', rule_kind: 'RequireApproval' },
    });
    const { request_id: id } = waiting.body['approval'] as { request_id: string };
    await control.must('POST', `/v1/me/approvals/${id}/decide`, { body: { decision: 'grant' } });
    expect((await send('alicf')).body['outcome']).toBe('needs_approval');
    expect((await send('alice')).body).toMatchObject({ outcome: 'allow', obligations: [], approval: null });
    expect((await send('alice')).body['outcome']).toBe('needs_approval');
  });

  test('is for the caller’s own agent; observe counts only where the organisation unlocked it', async () => {
    const [agent, other] = [await newAgent(), await newAgent()];
    const foreign = await ask(agent.key, '/v1/govern', action('read_file', {}, { agent_id: other.agentId }));
    expect(foreign.status).toBe(403);
    expect((await ask(agent.key, '/v1/govern', action('read_file', {}, { org_id: 'somebody-else' }))).status).toBe(403);
    const observe = action('read_file', { path: '../../../etc/shadow' }, { enforcement: { mode: 'observe' } });
    expect((await ask(agent.key, '/v1/govern', observe)).body['outcome']).toBe('block');
    const watched = await newAgent({ ...pipeline, flags_unlocked: ['mode=observe'] });
    expect((await ask(watched.key, '/v1/govern', observe)).body['outcome']).toBe('allow');
    expect((await ask(agent.key, '/v1/govern', { type: 'OTHER', payload: {} })).status).toBe(400);
  });

  test('what an action put out is scanned: let through, cleaned, or stopped', async () => {
    const agent = await newAgent();
    const ran = (text: string) =>
      ask(agent.key, '/v1/govern/execution', { pipeline_id: 'run_1', output_text: text, ok: true });
    expect((await ran('all is well')).body).toMatchObject({ outcome: 'allow', reason: 'allowed' });
    const cleaned = await ran('write to jane.doe@example.com');
    expect(cleaned.body).toMatchObject({ outcome: 'modify', output_text: 'write to [REDACTED_EMAIL]' });
    const stopped = await ran('aws_secret_access_key = kT9vZq8vR2mT5xW1cK7nB4jH9dLfGs3pQy6uXe0a AKIAQYLPMN5HFIQR7XYA');
    expect(stopped.body['outcome']).toBe('block');
    expect(stopped.text).not.toContain('AKIA');
    const entries = await recorded(agent.agentId, 3);
    expect(entries.map((row) => row.body['outcome'])).toEqual(['allow', 'modify', 'block']);
  });
});

describe('/hooks', () => {
  const secret = 'my key is AKIAQYLPMN5HFIQR7XYA with secret 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';

  test('of Claude Code are enforced in their own shape, before a tool and before a prompt', async () => {
    const agent = await newAgent();
    const hook = (body: object) => ask(agent.key, '/hooks', body);
    const flat = { session_id: 'f3c1', hook_event_name: 'PreToolUse', tool_name: 'rm_all', tool_input: {} };
    expect((await hook({ ...flat, tool_name: 'Read', tool_input: { file_path: 'a' } })).body).toEqual({ status: 'ok' });
    expect((await hook(flat)).body).toMatchObject({
      ...{ status: 'blocked', reason: 'blocked_tool:rm_all', blocked_by: 'tool_permissions' },
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny' },
    });
    expect((await hook({ hook_event_name: 'UserPromptSubmit', prompt: secret })).body).toMatchObject({
      status: 'blocked',
      decision: 'block',
    });
    expect((await hook({ hook_event_name: 'UserPromptSubmit', prompt: 'hello' })).body).toEqual({ status: 'ok' });
    expect((await hook({ hook_event_name: 'PostToolUse', tool_name: 'Read' })).body).toEqual({ status: 'recorded' });
    const kinds = (await recorded(agent.agentId, 5)).map((row) => row.event_type);
    expect(kinds.filter((kind) => /^govern_|^hook_/.test(kind))).toEqual([
      'govern_allow',
      'govern_block',
      'govern_block',
      'govern_allow',
      'hook_event',
    ]);
  });

  test('of others, in a batch: each has its word, in order', async () => {
    const agent = await newAgent();
    const { body } = await ask(agent.key, '/hooks/batch', {
      events: [
        { provider: 'cursor', event: { hook_event_name: 'beforeShellExecution', command: 'cat ~/.ssh/id_rsa' } },
        { provider: 'cursor', event: { hook_event_name: 'afterFileEdit', file_path: 'x' } },
        { provider: 'windsurf', event: { agent_action_name: 'pre_user_prompt', tool_info: { user_prompt: secret } } },
        { provider: 'windsurf', event: { agent_action_name: 'pre_run_command', tool_info: { command_line: 'ls' } } },
      ],
    });
    expect(body.data?.map((word) => word['status'])).toEqual(['blocked', 'recorded', 'blocked', 'ok']);
  });

  test('that are none are refused, and strangers have none', async () => {
    const agent = await newAgent();
    for (const body of [
      {},
      { provider: 'vim', event: {} },
      { provider: 'cursor', event: {} },
      { hook_event_name: 'PreToolUse' },
    ])
      expect((await ask(agent.key, '/hooks', body)).status).toBe(400);
    expect((await stack().control.ask('POST', '/hooks', { key: null, body: {} })).status).toBe(401);
  });
});
