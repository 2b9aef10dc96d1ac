// Cases for taint_check: each mark against the sink it closes, and the same calls without the mark.
import type { Taint } from '../session.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const calling = (tool: string, ...taints: Taint[]) =>
  callOf(chatBody('go on'), {
    session: { taints },
    answer: chatAnswer({ tool_calls: [toolCall(tool, '{"x":1}')] }),
  });
const answering = (content: string, ...taints: Taint[]) =>
  callOf(chatBody('go on'), { session: { taints }, answer: chatAnswer({ content }) });

export const cases: readonly StepCase[] = [
  { shows: 'a shell in a clean session', kind: 'good', call: calling('bash'), verdict: 'pass' },
  {
    shows: 'a shell after words from outside',
    kind: 'bad',
    call: calling('Bash', 'EXTERNAL'),
    verdict: 'forbidden',
    says: ['Bash'],
  },
  {
    shows: 'the network after personal data',
    kind: 'bad',
    call: calling('http_post', 'PII'),
    verdict: 'forbidden',
    says: ['http_post'],
  },
  {
    shows: 'a secret in the answer after one came in',
    kind: 'bad',
    call: answering('it is AKIAQYLPMN5HFIQR7XYA', 'SECRET'),
    verdict: 'found',
    says: ['aws_access_key'],
  },
  {
    shows: 'a look-up after words from outside',
    kind: 'near-miss',
    call: calling('search', 'EXTERNAL'),
    verdict: 'pass',
  },
  { shows: 'a shell after personal data', kind: 'near-miss', call: calling('bash', 'PII'), verdict: 'pass' },
];
