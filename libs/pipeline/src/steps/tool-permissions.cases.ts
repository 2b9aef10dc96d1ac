// Cases for tool_permissions: the calls a model emits, in both wire formats.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const emitting = (...names: string[]) =>
  callOf(chatBody('x'), {
    answer: chatAnswer({ tool_calls: names.map((name, i) => toolCall(name, '{}', `call_${i}`)) }),
  });

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
];
