// Cases for taint_label: every source a mark can come from, and what leaves none.
import { callOf, type StepCase, saying, toolCall } from '../testing/step-case.ts';

const withResult = (tool: string, result: string) =>
  callOf({
    model: 'm-1',
    messages: [
      { role: 'user', content: 'look it up' },
      { role: 'assistant', tool_calls: [toolCall(tool, '{}')] },
      { role: 'tool', tool_call_id: 'call_1', content: result },
    ],
  });

export const cases: readonly StepCase[] = [
  { shows: 'plain words leave no mark', kind: 'good', call: saying('hello'), verdict: 'pass', remembers: {} },
  {
    shows: 'an address marks PII',
    kind: 'bad',
    call: saying('I am ada@example.org'),
    verdict: 'pass',
    remembers: { taints: ['PII'] },
  },
  {
    shows: 'a key marks SECRET',
    kind: 'bad',
    call: saying('key AKIAQYLPMN5HFIQR7XYA'),
    verdict: 'pass',
    remembers: { taints: ['SECRET'] },
  },
  {
    shows: 'a tool result marks EXTERNAL',
    kind: 'bad',
    call: withResult('fetch_page', 'It is sunny.'),
    verdict: 'pass',
    remembers: { taints: ['EXTERNAL'] },
  },
  {
    shows: 'the result of a tool of our own house does not',
    kind: 'near-miss',
    call: withResult('crm_lookup', 'It is sunny.'),
    settings: { internal_tools: ['crm_*'] },
    verdict: 'pass',
    remembers: {},
  },
];
