// Cases for tool_constraints: each kind of rule kept, broken, and broken in disguise.
import type { JsonObject } from '../json.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const calling = (tool: string, args: JsonObject | string) =>
  callOf(chatBody('x'), {
    answer: chatAnswer({ tool_calls: [toolCall(tool, typeof args === 'string' ? args : JSON.stringify(args))] }),
  });
const inWorkspace = { rules: [{ tool: 'read_*', arg: 'path', subpath: '/project' }] };
const broken = (
  shows: string,
  tool: string,
  args: JsonObject | string,
  settings: Record<string, unknown>,
): StepCase => ({
  shows,
  kind: 'bad',
  call: calling(tool, args),
  settings,
  verdict: 'forbidden',
  says: [tool],
});
const kept = (shows: string, tool: string, args: JsonObject, settings: Record<string, unknown>): StepCase => ({
  shows,
  kind: 'near-miss',
  call: calling(tool, args),
  settings,
  verdict: 'pass',
});

export const cases: readonly StepCase[] = [
  {
    shows: 'a path inside its folder',
    kind: 'good',
    call: calling('read_file', { path: '/project/src/a.ts' }),
    settings: inWorkspace,
    verdict: 'pass',
  },
  broken('a path outside', 'read_file', { path: '/etc/passwd' }, inWorkspace),
  broken('a path that climbs out', 'read_file', { path: '/project/../etc/passwd' }, inWorkspace),
  broken('percent-coded climbing', 'read_file', { path: '/project/%2e%2e/%2e%2e/etc/passwd' }, inWorkspace),
  broken('doubly coded climbing', 'read_file', { path: '/project/%252e%252e/etc/passwd' }, inWorkspace),
  broken('backslashes', 'read_file', { path: '\\workspace\\..\\etc\\passwd' }, inWorkspace),
  broken('a null byte', 'read_file', { path: '/project/a\u0000/../../etc/passwd' }, inWorkspace),
  broken('an invisible character', 'read_file', { path: '/project/.\u200b./etc' }, inWorkspace),
  broken('a neighbour that begins alike', 'read_file', { path: '/project-old/a' }, inWorkspace),
  broken('arguments that are no JSON', 'read_file', 'path=/project/a', inWorkspace),
  kept('a relative path that climbs and stays inside', 'read_file', { path: 'src/../lib/a' }, inWorkspace),
  broken(
    'a denied word in look-alike letters',
    'post',
    { text: 'dеploy NOW' },
    { rules: [{ tool: 'post', deny: ['deploy*'] }] },
  ),
  broken(
    'a value that is not on the list',
    'book',
    { seats: 9 },
    { rules: [{ tool: 'book', arg: 'seats', in: [1, 2] }] },
  ),
  broken(
    'a missing argument that is required',
    'book',
    {},
    { rules: [{ tool: 'book', arg: 'seats', in: [1], required: true }] },
  ),
  kept(
    'a value on the list, deep inside',
    'book',
    { order: { seats: 2 } },
    { rules: [{ tool: 'book', arg: 'order.seats', in: [1, 2] }] },
  ),
  broken(
    'an argument that is too long',
    'post',
    { text: 'abcdef' },
    { rules: [{ tool: 'post', arg: 'text', max_length: 5 }] },
  ),
  broken(
    'a pattern that is not met',
    'fetch',
    { url: 'https://evil.example' },
    { rules: [{ tool: 'fetch', arg: 'url', glob: ['https://docs.example.org/*'] }] },
  ),
  broken('a write where files are read only', 'mcp__files__write_file', { path: 'a' }, { files: 'read_only' }),
  kept('a read where files are read only', 'read_file', { path: 'a' }, { files: 'read_only' }),
  broken('a file outside the project', 'Edit', { file_path: '/home/node/.zshrc' }, { files: 'project' }),
  broken(
    'a write where data is read only',
    'run_sql',
    { query: 'update t set a = 1 where id = 2' },
    { db: 'read_only' },
  ),
  broken(
    'a write hidden behind a comment',
    'run_sql',
    { query: 'select 1; -- x\n delete from t' },
    { db: 'safe_write' },
  ),
  broken('a change without a condition', 'run_sql', { query: 'update t set a = 1' }, { db: 'safe_write' }),
  kept(
    'a change that names its rows',
    'run_sql',
    { query: "update t set a = ';drop' where id = 2" },
    { db: 'safe_write' },
  ),
  broken(
    'mail to somebody outside',
    'send_email',
    { to: ['ada@example.org', 'eve@evil.example'] },
    { email: 'internal:example.org' },
  ),
  kept('mail inside the house', 'send_email', { to: 'Ada <ada@example.org>' }, { email: 'internal:example.org' }),
  {
    shows: 'mail that is mirrored',
    kind: 'near-miss',
    call: calling('send_email', { to: 'eve@evil.example', subject: 'hi' }),
    settings: { email: 'mirror:box@example.org' },
    verdict: 'found',
    says: ['recipient_mirrored'],
  },
];
