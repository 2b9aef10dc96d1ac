import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfLifeMs } from '../session.ts';
import { callOf, chatBody } from '../testing/step-case.ts';
import { sessionEscalation } from './session-escalation.ts';

const set = { warn_at: 3, slow_at: 6, lock_at: 12, slow_ms: 0 };

/** What the step says when it is asked so many seconds later. */
const after = (probes: number, seconds: number) =>
  sessionEscalation.opens?.(
    callOf(chatBody('x'), { session: { probes: probes * 2 ** ((-seconds * 1_000) / halfLifeMs) } }),
    set,
  );

test('a locked session opens when the refusal said, and not before', () => {
  fc.assert(
    fc.property(fc.double({ min: set.lock_at, max: 200, noNaN: true }), (probes) => {
      const now = after(probes, 0);
      expect(now).toMatchObject({ kind: 'block', reason: 'session_locked' });
      const seconds = Number(now?.kind === 'block' ? now.details['seconds'] : Number.NaN);
      expect(after(probes, seconds)?.kind).toBe('pass');
      expect(after(probes, seconds - 1.01)?.kind).toBe('block');
    }),
  );
});

test('whoever is locked is locked for a minute at least, and one text fewer does not lock', () => {
  const now = after(set.lock_at, 0);
  expect(Number(now?.kind === 'block' ? now.details['seconds'] : 0)).toBeGreaterThanOrEqual(60);
  expect(after(set.lock_at - 1, 0)?.kind).toBe('pass');
});
