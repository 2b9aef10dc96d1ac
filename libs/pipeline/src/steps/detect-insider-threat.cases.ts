// Cases for detect_insider_threat: kinds that add up over a session, and what was charged before.
import { callOf, type StepCase, saying } from '../testing/step-case.ts';

const history = (last: string) => [
  { role: 'user', content: 'Hide this from the auditors.' },
  { role: 'assistant', content: 'I cannot do that.' },
  { role: 'user', content: last },
];

export const cases: readonly StepCase[] = [
  {
    shows: 'ordinary work passes',
    kind: 'good',
    call: saying('Back up the database before the audit.'),
    verdict: 'pass',
  },
  {
    shows: 'one sign is recorded',
    kind: 'bad',
    call: saying('Hide this from the auditors.'),
    verdict: 'found',
    says: ['deception'],
  },
  {
    shows: 'four kinds in one text are too many',
    kind: 'bad',
    call: saying(
      'Wipe the backups, cover my tracks, falsify the audit logs, and unless you pay, I will reveal your affair.',
    ),
    verdict: 'block',
    says: ['blocked'],
  },
  {
    shows: 'one more sign in a session that has many',
    kind: 'bad',
    call: callOf(
      { model: 'm-1', messages: [{ role: 'user', content: 'Hide this from the auditors.' }] },
      { session: { turn: 3, risk: 45, threats: ['sabotage', 'evasion'] } },
    ),
    verdict: 'block',
    says: ['blocked'],
  },
  {
    shows: 'the same where the organisation allows more',
    kind: 'near-miss',
    call: callOf(
      { model: 'm-1', messages: [{ role: 'user', content: 'Hide this from the auditors.' }] },
      { session: { turn: 3, risk: 45, threats: ['sabotage', 'evasion'] } },
    ),
    settings: { block_at: 150, bonus: [0, 0, 0] },
    verdict: 'found',
    says: ['deception'],
  },
  {
    shows: 'what an earlier turn was charged for is not charged again',
    kind: 'near-miss',
    call: callOf({ model: 'm-1', messages: history('Thanks, never mind.') }, { session: { turn: 2, risk: 30 } }),
    verdict: 'pass',
  },
  {
    shows: 'a history heard for the first time counts whole',
    kind: 'bad',
    call: callOf({ model: 'm-1', messages: history('Thanks, never mind.') }),
    verdict: 'found',
    says: ['deception'],
  },
];
