import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readQuery } from './query.ts';

const time = fc.oneof(
  fc.string(),
  fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
  fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/),
);
const query = fc.record({
  agentId: fc.string(),
  eventType: fc.string(),
  sessionId: fc.string(),
  decision: fc.string(),
  since: time,
  until: time,
  limit: fc.oneof(fc.integer(), fc.double()),
  cursor: fc.oneof(fc.string(), fc.bigInt().map(String)),
});

test('a query is understood whole or refused by the field that is wrong, and never asks for more than a page', () => {
  fc.assert(
    fc.property(query, (asked) => {
      try {
        const filter = readQuery(asked);
        expect(filter.limit).toBeGreaterThan(0);
        expect(filter.limit).toBeLessThanOrEqual(1_000);
        // what was given is not silently dropped
        expect(filter.sinceUs === undefined).toBe(asked.since === '');
        expect(filter.untilUs === undefined).toBe(asked.until === '');
        expect(filter.beforeSeq === undefined).toBe(asked.cursor === '');
        expect(filter.agentId ?? '').toBe(asked.agentId);
      } catch (thrown) {
        expect(isFault(thrown) ? thrown.reason : thrown).toBe('bad_field');
      }
    }),
    { numRuns: 2_000 },
  );
});
