// Cases for session_escalation: what counts as probing, and what the third, sixth and twelfth time lead to.
import type { Blocked, Call } from '../call.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const refused = (reason: Blocked['reason'], probes: number): Call => ({
  ...callOf(chatBody('x'), { session: { probes } }),
  blocked: { step: 'detect_injection', reason, details: {}, findings: {} },
});
const allowed = (probes: number): Call => callOf(chatBody('x'), { session: { probes } });

export const cases: readonly StepCase[] = [
  { shows: 'a call that was answered', kind: 'good', call: allowed(0), verdict: 'pass', remembers: {} },
  {
    shows: 'the first refusal counts',
    kind: 'near-miss',
    call: refused('blocked', 0),
    verdict: 'pass',
    remembers: { probes: 1 },
  },
  {
    shows: 'a provider that fails is nobody probing',
    kind: 'near-miss',
    call: refused('provider_failed', 5),
    verdict: 'found',
    says: ['probing_warn'],
    remembers: {},
  },
  { shows: 'the third refusal', kind: 'bad', call: refused('blocked', 2), verdict: 'found', says: ['probing_warn'] },
  { shows: 'the sixth refusal', kind: 'bad', call: refused('blocked', 5), verdict: 'found', says: ['probing_slow'] },
  { shows: 'the twelfth refusal', kind: 'bad', call: refused('blocked', 11), verdict: 'found', says: ['probing_lock'] },
];
