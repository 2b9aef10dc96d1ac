import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HookProvider, readHook } from './read-hook.ts';

const providers = ['claude-code', 'cursor', 'windsurf'] as const satisfies readonly HookProvider[];

test.each([
  [
    'claude-code',
    { hook_event_name: 'PreToolUse', session_id: 's1', tool_name: 'Bash', tool_input: { command: 'ls' } },
    { kind: 'tool', tool: 'Bash', args: { command: 'ls' }, sessionId: 's1' },
  ],
  ['claude-code', { hook_event_name: 'UserPromptSubmit', prompt: 'hello' }, { kind: 'prompt', prompt: 'hello' }],
  ['claude-code', { hook_event_name: 'Stop', session_id: 's1' }, { kind: 'other', event: 'Stop' }],
  [
    'cursor',
    { hook_event_name: 'beforeShellExecution', conversation_id: 'c', command: 'rm -rf /', cwd: '/x' },
    { kind: 'tool', tool: 'Shell', args: { command: 'rm -rf /', cwd: '/x' }, sessionId: 'c' },
  ],
  [
    'cursor',
    { hook_event_name: 'beforeMCPExecution', tool_name: 'query', tool_input: '{"sql":"x"}' },
    { kind: 'tool', tool: 'query', args: { sql: 'x' } },
  ],
  ['cursor', { hook_event_name: 'beforeSubmitPrompt', prompt: 'p' }, { kind: 'prompt', prompt: 'p' }],
  [
    'windsurf',
    { agent_action_name: 'pre_run_command', trajectory_id: 't', tool_info: { command_line: 'ls' } },
    { kind: 'tool', tool: 'Shell', args: { command_line: 'ls' }, sessionId: 't' },
  ],
  [
    'windsurf',
    {
      agent_action_name: 'pre_mcp_tool_use',
      tool_info: { mcp_server_name: 'a', mcp_tool_name: 'b', mcp_tool_arguments: { x: 1 } },
    },
    { kind: 'tool', tool: 'mcp__a__b', args: { x: 1 } },
  ],
  [
    'windsurf',
    { agent_action_name: 'pre_user_prompt', tool_info: { user_prompt: 'p' } },
    { kind: 'prompt', prompt: 'p' },
  ],
] as const)('a hook of %s is read: %j', (provider, event, hook) => {
  expect(readHook(provider, event as never)).toMatchObject(hook);
});

test('an enforced hook never becomes a mere record by what stands beside its name', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (rest) => {
      const input = { command: 'ls', ...rest };
      const event = { ...rest, hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: input };
      expect(readHook('claude-code', event as never)?.kind).toBe('tool');
    }),
  );
});

test('whatever a tool is to be used on is what is judged, in whatever shape it comes', () => {
  fc.assert(
    fc.property(
      fc.jsonValue().filter((value) => value !== null),
      (tool_input) => {
        const hook = readHook('claude-code', { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input } as never);
        const judged = hook?.kind === 'tool' ? hook.args : undefined;
        const isObject = typeof tool_input === 'object' && !Array.isArray(tool_input);
        if (isObject) expect(judged).toEqual(tool_input);
        else if (typeof tool_input !== 'string') expect(judged).toEqual({ input: tool_input });
        else expect(judged).toBeDefined();
      },
    ),
  );
});

test.each([
  ['claude-code', { hook_event_name: 'PreToolUse', tool_name: 'Bash' }],
  ['claude-code', { hook_event_name: 'UserPromptSubmit' }],
  ['claude-code', { hook_event_name: 'UserPromptSubmit', prompt: ['x'] }],
  ['cursor', { hook_event_name: 'beforeShellExecution', cwd: '/x' }],
  ['cursor', { hook_event_name: 'beforeReadFile' }],
  ['windsurf', { agent_action_name: 'pre_run_command', tool_info: 'ls' }],
  ['windsurf', { agent_action_name: 'pre_user_prompt', tool_info: {} }],
] as const)('a hook of %s without what is to be judged is none: %j', (provider, event) => {
  expect(readHook(provider, event as never)).toBeUndefined();
});

test('whatever comes, it is a hook or it is none', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'hook_event_name',
      'agent_action_name',
      'tool_name',
      'tool_input',
      'tool_info',
      'session_id',
      '__proto__',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...providers),
      fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.constantFrom('PreToolUse', 'toString'))),
      (provider, event) => {
        const hook = readHook(provider, event as never);
        if (hook !== undefined) expect(['tool', 'prompt', 'other']).toContain(hook.kind);
      },
    ),
  );
});
