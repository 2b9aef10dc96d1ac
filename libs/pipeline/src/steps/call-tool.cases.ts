// Cases for call_tool: executed when asked for, and left to the client otherwise.
import { readAnswer } from '../answer/read-answer.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const emitting = (...names: string[]) =>
  callOf(chatBody('go'), { answer: chatAnswer({ tool_calls: names.map((name, n) => toolCall(name, '{}', `c${n}`)) }) });
const executed = () => readAnswer('chat', chatAnswer({ content: 'the result' }));

export const cases: readonly StepCase[] = [
  {
    shows: 'a call whose execution was asked for has its result',
    kind: 'good',
    call: emitting('mcp__files__read'),
    limits: { executed },
    verdict: 'change',
  },
  {
    shows: 'a call that a model has just made is the client’s to execute',
    kind: 'near-miss',
    call: emitting('mcp__files__read'),
    verdict: 'pass',
  },
  {
    shows: 'two calls at once are never executed',
    kind: 'bad',
    call: emitting('mcp__files__read', 'mcp__files__write'),
    limits: { executed },
    verdict: 'pass',
  },
];
