import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CostRests } from './cost-rests.ts';

test('D4: ten tokens of an embedding at 0.2 micro-dollars cost one micro-dollar in five calls', () => {
  const rests = new CostRests();
  const costs = Array.from({ length: 10 }, () => rests.carry('a', 200_000));
  expect(costs.reduce<number>((sum, cost) => sum + cost, 0)).toBe(2);
});

test('D4: whatever the parts, their sum is never more than half a micro-dollar away', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 999_999 }), { maxLength: 200 }), (parts) => {
      const rests = new CostRests();
      const told = parts.reduce((sum, part) => sum + rests.carry('a', part), 0);
      const exact = parts.reduce((sum, part) => sum + part, 0) / 1_000_000;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(0.5);
    }),
  );
});

test('agents do not pay for each other', () => {
  const rests = new CostRests();
  expect([rests.carry('a', 400_000), rests.carry('b', 400_000), rests.carry('a', 100_000)]).toEqual([0, 0, 1]);
});
