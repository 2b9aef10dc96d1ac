import { expect, test } from 'vitest';
import { chooseBoundaries, type Margins } from '../tools/injection/calibrate.ts';
import type { Row } from '../tools/injection/sets.ts';

const limits = {
  boundary: { agents: { pooled: 0.01, worst: 0.02 }, others: { pooled: 0.005, worst: 0.015 } },
  precise: { agents: { pooled: 0.001, worst: 0.02 }, others: { pooled: 0.001, worst: 0.015 } },
};

const rowsOf = (set: string, label: Row['label'], margins: readonly number[]): [Row, number][] =>
  margins.map((margin, i) => [{ id: `${set} ${i}`, text: '', label, cluster: `${set} ${i}`, set }, margin]);

/** 0.00, 0.01, … */
const rising = (count: number): number[] => Array.from({ length: count }, (_, i) => i / 100);

test('no more harmless texts of agents than allowed lie above the boundary', () => {
  const margins: Margins = new Map(rowsOf('neg_agent_user', 'benign', rising(1_000)));
  const { boundary, precise } = chooseBoundaries(margins, limits);
  const above = (limit: number) => [...margins.values()].filter((margin) => margin > limit).length;
  expect(above(boundary)).toBeLessThanOrEqual(10);
  expect(above(boundary - 0.05)).toBeGreaterThan(10);
  expect(above(precise)).toBeLessThanOrEqual(1);
});

test('one bad set moves the boundary though all together would allow it', () => {
  const calm = rowsOf('neg_agent_readme', 'benign', Array<number>(5_000).fill(-3));
  const loud = rowsOf('neg_agent_user', 'benign', [4, 4, 4, 4, 4]);
  const { boundary } = chooseBoundaries(new Map([...calm, ...loud]), limits);
  expect(boundary).toBeGreaterThanOrEqual(4);
});

test('attacks do not move it', () => {
  const harmless = rowsOf('neg_agent_tool', 'benign', rising(200));
  const attacks = rowsOf('inj_asb', 'injection', Array<number>(200).fill(20));
  expect(chooseBoundaries(new Map([...harmless, ...attacks]), limits)).toEqual(
    chooseBoundaries(new Map(harmless), limits),
  );
});

test('the two points of the scale never fall together', () => {
  const { boundary, precise } = chooseBoundaries(new Map(rowsOf('neg_c4', 'benign', [0, 0, 0])), limits);
  expect(precise).toBeGreaterThanOrEqual(boundary + 0.5);
});
