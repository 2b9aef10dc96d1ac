import { Fault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventInput } from './recorder.ts';
import { Tallies } from './tallies.ts';
import { nilTenant } from './uuid-v7.ts';

/** A recorder that takes events while it is not full. */
const recording = () => {
  const events: EventInput[] = [];
  const recorder = {
    full: false,
    record: async (event: EventInput) => {
      if (recorder.full) throw new Fault('evidence_unavailable');
      events.push(event);
      return { stream: 's', busSeq: 0n, eventId: '' };
    },
  };
  return { events, recorder };
};
const tenant = new Uint8Array(16).fill(7);

test('what is the same is one entry with its count, its first and its last time', async () => {
  const { events, recorder } = recording();
  let now = 0;
  const tallies = new Tallies('auth_failed', recorder, () => now);
  for (now of [0, 1_000, 2_000]) tallies.count({ source: '192.0.2.1', reason: 'key_revoked' }, tenant);
  tallies.count({ source: '192.0.2.1', reason: 'unauthenticated' });
  await tallies.close();
  expect(events).toEqual([
    {
      ...{ kind: 'auth_failed', tenant },
      body: {
        ...{ version: 1, source: '192.0.2.1', reason: 'key_revoked', count: 3 },
        ...{ first_at: '1970-01-01T00:00:00.000Z', last_at: '1970-01-01T00:00:02.000Z' },
      },
    },
    expect.objectContaining({ tenant: nilTenant, body: expect.objectContaining({ count: 1 }) }),
  ]);
});

test('whatever comes, and while nothing can be recorded, the counts add up', async () => {
  const knock = fc.record({ source: fc.ipV4(), reason: fc.constantFrom('a', 'b') });
  await fc.assert(
    fc.asyncProperty(fc.array(knock, { maxLength: 1_500 }), fc.boolean(), async (knocks, isFull) => {
      const { events, recorder } = recording();
      const tallies = new Tallies('auth_failed', recorder, () => 0);
      for (const one of knocks) tallies.count(one);
      recorder.full = isFull;
      await tallies.flush();
      recorder.full = false;
      await tallies.close();
      expect(events.reduce((sum, { body }) => sum + Number(body['count']), 0)).toBe(knocks.length);
      expect(events.length).toBeLessThanOrEqual(1_026);
    }),
    { numRuns: 20 },
  );
});
