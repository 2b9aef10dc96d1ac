// Cases for session_budget: turns counted from 1, and the estimate against what the session may still spend.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

// "hi" is 5 tokens at 2.5 $/M (12.5 µ$), the answer 100 tokens at 10 $/M (1000 µ$): 1013 µ$ rounded half up.
const body = chatBody('hi', { max_tokens: 100 });
const turn = (index: number) => callOf(body, { session: { turn: index } });

export const cases: readonly StepCase[] = [
  { shows: 'a session without limits passes', kind: 'good', call: saying('hello'), verdict: 'pass' },
  { shows: 'its last turn passes', kind: 'near-miss', call: turn(3), settings: { max_turns: 3 }, verdict: 'pass' },
  {
    shows: 'the turn after its last is refused',
    kind: 'bad',
    call: turn(4),
    settings: { max_turns: 3 },
    verdict: 'block',
    says: ['budget_exceeded'],
  },
  {
    shows: 'what would overspend the session is refused before it is made',
    kind: 'bad',
    call: turn(1),
    settings: { max_cost_usd: 0.001012 },
    verdict: 'block',
    says: ['budget_exceeded'],
  },
  {
    shows: 'what it can just pay for passes',
    kind: 'near-miss',
    call: turn(1),
    settings: { max_cost_usd: 0.001013 },
    verdict: 'pass',
  },
];
