// The scripted model speaks to clients in their own tools: a command, a reader and an editor are found by name and filled in by schema.
import { expect, test } from 'vitest';
import type { Schema, Tool } from './model-turn.ts';
import { callFor, type Deed } from './own-tools.ts';

const tool = (name: string, properties: Record<string, Schema>, required = Object.keys(properties)): Tool => ({
  ...{ name, kind: 'function' },
  parameters: { type: 'object', properties, required },
});
const text = { type: 'string' };
const run: Deed = { do: 'run', command: 'ls' };
const replace: Deed = { do: 'replace', path: '/p/a', before: 'x', after: 'y', whole: 'y\n' };

test.each<[string, Tool, object]>([
  ['one text', tool('bash', { command: text, description: text }), { command: 'ls', description: 'the description' }],
  ['a word for each', tool('shell', { command: { type: 'array' } }), { command: ['bash', '-lc', 'ls'] }],
  ['several', tool('run_commands', { commands: { type: 'array' } }), { commands: ['ls'] }],
  [
    'what is not required',
    tool('exec_command', { cmd: text, yield_time_ms: { type: 'number' } }, ['cmd']),
    { cmd: 'ls' },
  ],
  [
    'null where it may',
    tool('bash', { command: text, dir: { anyOf: [text, { type: 'null' }] } }),
    { command: 'ls', dir: null },
  ],
])('a shell that takes %s', (_what, shell, given) => {
  expect(callFor(run, [shell])?.arguments).toEqual(given);
});

test('a client without a shell is not asked to run anything', () => {
  expect(callFor(run, [tool('get_weather', { city: text })])).toBeUndefined();
});

test.each<[string, readonly Tool[], object]>([
  [
    'replaces',
    [tool('edit', { filePath: text, oldString: text, newString: text })],
    { arguments: { filePath: '/p/a', oldString: 'x', newString: 'y' } },
  ],
  ['writes', [tool('write_file', { path: text, content: text })], { arguments: { path: '/p/a', content: 'y\n' } }],
  [
    'takes a patch as a text',
    [{ name: 'apply_patch', kind: 'custom' }],
    { input: '*** Begin Patch\n*** Update File: /p/a\n@@\n-x\n+y\n*** End Patch\n' },
  ],
  ['has a shell only', [tool('bash', { command: text })], { arguments: { command: "cat > '/p/a' <<'END'\ny\nEND" } }],
])('an editor that %s', (_what, tools, given) => {
  expect(callFor(replace, tools)).toMatchObject(given);
});
