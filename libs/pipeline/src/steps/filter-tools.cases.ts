// Cases for filter_tools: named, denied and hosted tools.
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const tool = (name: string) => ({ type: 'function', function: { name } });
const call = callOf(
  chatBody('x', { tools: [tool('search'), tool('delete_all'), { type: 'web_search' }], tool_choice: 'auto' }),
);
const plain = callOf(chatBody('x', { tools: [tool('search')] }));

export const cases: readonly StepCase[] = [
  { shows: 'an allowed tool stays', kind: 'good', call: plain, tools: { allow: ['search'] }, verdict: 'pass' },
  {
    shows: 'a denied tool goes, and a hosted one that nobody named',
    kind: 'bad',
    call,
    tools: { deny: ['delete_*'] },
    verdict: 'change',
    says: ['search'],
  },
  {
    shows: 'a hosted tool stays when it is named',
    kind: 'near-miss',
    call,
    tools: { allow: ['*', 'web_search'] },
    verdict: 'pass',
  },
  { shows: 'an empty allow-list leaves no tool', kind: 'bad', call, tools: { allow: [] }, verdict: 'change', says: [] },
];
