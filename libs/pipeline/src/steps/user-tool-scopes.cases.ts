// Cases for user_tool_scopes: tools inside and outside the developer's scopes, and keys that have none.
import type { Call } from '../call.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const tool = (name: string) => ({ type: 'function', function: { name } });
const call = callOf(chatBody('x', { tools: [tool('read_file'), tool('send_mail')] }));
const scoped = (...toolScopes: string[]): Call => ({ ...call, principal: { ...call.principal, toolScopes } });

export const cases: readonly StepCase[] = [
  { shows: 'a key without scopes keeps what its agent may', kind: 'good', call, verdict: 'pass' },
  { shows: 'tools inside the scopes stay', kind: 'near-miss', call: scoped('read_*', 'send_mail'), verdict: 'pass' },
  {
    shows: 'a tool outside the scopes goes',
    kind: 'bad',
    call: scoped('read_*'),
    verdict: 'change',
    says: ['read_file'],
  },
  { shows: 'scopes that name no tool here leave none', kind: 'bad', call: scoped('read'), verdict: 'change', says: [] },
];
