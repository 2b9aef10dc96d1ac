// Cases for verify_tool_governance: a token for answers that call tools, none for others.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const calling = callOf(chatBody('go'), { answer: chatAnswer({ tool_calls: [toolCall('read_file', '{"path":"a"}')] }) });

export const cases: readonly StepCase[] = [
  { shows: 'an answer that calls a tool carries a token for it', kind: 'good', call: calling, verdict: 'change' },
  {
    shows: 'an answer of words needs none',
    kind: 'near-miss',
    call: callOf(chatBody('go'), { answer: chatAnswer({ content: 'read_file({"path":"a"})' }) }),
    verdict: 'pass',
  },
  { shows: 'without an answer there is nothing to sign', kind: 'bad', call: callOf(chatBody('go')), verdict: 'pass' },
];
