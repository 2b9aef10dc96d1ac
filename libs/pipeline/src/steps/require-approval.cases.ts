// Cases for require_approval: granted, not asked before, denied, and calls that need nobody.
import type { Call } from '../call.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const emitting = (...calls: [string, string][]): Call =>
  callOf(chatBody('go'), {
    answer: chatAnswer({ tool_calls: calls.map(([name, args], n) => toolCall(name, args, `call_${n}`)) }),
  });
const required = (tools: string[]) => ({ required_for: { tools } });

export const cases: readonly StepCase[] = [
  {
    shows: 'a tool that needs nobody passes',
    kind: 'good',
    call: emitting(['read_file', '{}']),
    settings: required(['send_*']),
    verdict: 'pass',
  },
  {
    shows: 'a call that was granted passes',
    kind: 'good',
    call: emitting(['send_email', '{"to":"a"}']),
    settings: required(['send_*']),
    limits: { granted: ['send_email({"to":"a"})#0'] },
    verdict: 'pass',
  },
  {
    shows: 'one that nobody granted waits for a human',
    kind: 'bad',
    call: emitting(['send_email', '{"to":"a"}']),
    settings: required(['send_*']),
    verdict: 'block',
    says: ['approval_required'],
  },
  {
    shows: 'one changed byte of the arguments is another call',
    kind: 'bad',
    call: emitting(['send_email', '{"to":"b"}']),
    settings: required(['send_*']),
    limits: { granted: ['send_email({"to":"a"})#0'] },
    verdict: 'block',
    says: ['approval_required'],
  },
  {
    shows: 'the same arguments spelt otherwise are the same call',
    kind: 'near-miss',
    call: emitting(['send_email', '{ "to" : "a" }']),
    settings: required(['send_*']),
    limits: { granted: ['send_email({"to":"a"})#0'] },
    verdict: 'pass',
  },
  {
    shows: 'two equal calls need two grants',
    kind: 'bad',
    call: emitting(['send_email', '{}'], ['send_email', '{}']),
    settings: required(['send_*']),
    limits: { granted: ['send_email({})#0'] },
    verdict: 'block',
    says: ['approval_required'],
  },
  {
    shows: 'what a human denied stays denied',
    kind: 'bad',
    call: emitting(['send_email', '{}']),
    settings: required(['send_*']),
    limits: { denied: ['send_email({})#0'] },
    verdict: 'block',
    says: ['approval_denied'],
  },
  {
    shows: 'a name in look-alike letters is the name it looks like',
    kind: 'bad',
    call: emitting(['ѕend_email', '{}']),
    settings: required(['send_*']),
    verdict: 'block',
    says: ['approval_required'],
  },
  {
    shows: 'by classification every tool call needs one',
    kind: 'bad',
    call: { ...emitting(['read_file', '{}']), classification: 'RESTRICTED' },
    settings: { required_for: { classifications: ['RESTRICTED'] } },
    verdict: 'block',
    says: ['approval_required'],
  },
  {
    shows: 'another classification does not',
    kind: 'near-miss',
    call: { ...emitting(['read_file', '{}']), classification: 'CONFIDENTIAL' },
    settings: { required_for: { classifications: ['RESTRICTED'] } },
    verdict: 'pass',
  },
];
