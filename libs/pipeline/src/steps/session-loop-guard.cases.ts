// Cases for session_loop_guard: what a session has emitted before counts, whatever history the client sends.
import type { SessionView } from '../session.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';
import { callFingerprint } from '../tools/canonical.ts';

const again = callFingerprint('read', '{"page":1}');
const calling = (session: Partial<SessionView>) =>
  callOf(chatBody('go on'), { session, answer: chatAnswer({ tool_calls: [toolCall('read', '{"page":1}')] }) });

export const cases: readonly StepCase[] = [
  {
    shows: 'the first call is counted',
    kind: 'good',
    call: calling({}),
    verdict: 'pass',
    remembers: { toolCalls: { [again]: 1 }, toolCallsMade: 1 },
  },
  {
    shows: 'the eleventh equal call of the session',
    kind: 'bad',
    call: calling({ toolCalls: { [again]: 10 } }),
    verdict: 'block',
    says: ['loop_detected'],
  },
  {
    shows: 'more calls than a session may make',
    kind: 'bad',
    call: calling({ toolCallsMade: 500 }),
    verdict: 'block',
    says: ['loop_detected'],
  },
  {
    shows: 'the tenth equal call',
    kind: 'near-miss',
    call: calling({ toolCalls: { [again]: 9 } }),
    verdict: 'pass',
  },
];
