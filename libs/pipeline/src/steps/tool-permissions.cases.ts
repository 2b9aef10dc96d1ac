// Cases for tool_permissions: the calls a model emits, in both wire formats.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const emitting = (...names: string[]) =>
  callOf(chatBody('x', { tools: names.map((name) => ({ type: 'function', function: { name } })) }), {
    answer: chatAnswer({ tool_calls: names.map((name, i) => toolCall(name, '{}', `call_${i}`)) }),
  });

const offering = (offered: readonly string[], ...names: string[]) => {
  const tools = offered.map((name) => ({ type: 'function', function: { name, parameters: {} } }));
  return { ...callOf(chatBody('x', { tools })), answer: emitting(...names).answer } as StepCase['call'];
};

const anthropic = callOf(
  { model: 'm-1', messages: [{ role: 'user', content: 'x' }] },
  {
    surface: 'messages',
    answer: {
      content: [
        { type: 'text', text: 'on it' },
        { type: 'tool_use', id: 't', name: 'delete_all', input: {} },
      ],
      stop_reason: 'tool_use',
    },
  },
);

export const cases: readonly StepCase[] = [
  { shows: 'an allowed call', kind: 'good', call: emitting('search'), tools: { allow: ['search'] }, verdict: 'pass' },
  {
    shows: 'a denied call among others',
    kind: 'bad',
    call: emitting('search', 'delete_all'),
    tools: { deny: ['delete_*'] },
    verdict: 'forbidden',
    says: ['delete_all'],
  },
  {
    shows: 'a denied call in look-alike spelling',
    kind: 'bad',
    call: emitting('dеlete_all', 'DELETE_all'),
    tools: { deny: ['delete_*'] },
    verdict: 'forbidden',
    says: ['dеlete_all', 'DELETE_all'],
  },
  {
    shows: 'an Anthropic tool use',
    kind: 'bad',
    call: anthropic,
    tools: { deny: ['delete_*'] },
    verdict: 'forbidden',
    says: ['delete_all'],
  },
  {
    shows: 'a name that only begins like a denied one',
    kind: 'near-miss',
    call: emitting('deleted_items'),
    tools: { deny: ['delete_*'] },
    verdict: 'pass',
  },
  ...['delete_all ', 'search\tall', 'search\u00a0all'].map(
    (name): StepCase => ({
      shows: `M5: a name that no list is made for, ${JSON.stringify(name)}`,
      kind: 'bad',
      call: emitting('search', name),
      verdict: 'forbidden',
      says: [name],
    }),
  ),
  {
    shows: 'M5: a tool that the request did not offer, among one that it did',
    kind: 'bad',
    call: offering(['search'], 'search', 'run_shell'),
    verdict: 'forbidden',
    says: ['run_shell'],
  },
  {
    shows: 'tools that the request offered',
    kind: 'good',
    call: offering(['search', 'read'], 'read', 'search'),
    verdict: 'pass',
  },
  {
    shows: 'a tool that came with what is continued',
    kind: 'near-miss',
    call: callOf(
      { model: 'm-1', input: 'x', previous_response_id: 'resp_1' },
      { surface: 'responses', answer: { output: [{ type: 'function_call', name: 'search', arguments: '{}' }] } },
    ),
    verdict: 'pass',
  },
  ...['computer_use_preview', 'local_shell'].map(
    (type): StepCase => ({
      shows: `a tool that is called back by its kind, ${type}`,
      kind: 'near-miss',
      call: callOf(
        { model: 'm-1', input: 'x', tools: [{ type }] },
        {
          surface: 'responses',
          answer: { output: [{ type: type === 'local_shell' ? 'local_shell_call' : 'computer_call', action: {} }] },
        },
      ),
      verdict: 'pass',
    }),
  ),
  {
    shows: 'a typed tool of Anthropic',
    kind: 'near-miss',
    call: callOf(
      { model: 'm-1', messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'bash_20250124', name: 'bash' }] },
      { surface: 'messages', answer: { content: [{ type: 'tool_use', id: 't', name: 'bash', input: {} }] } },
    ),
    verdict: 'pass',
  },
];
