import { expect, test } from 'vitest';
import { inUse, mostInUse } from './credentials-in-use.ts';

const ids = (...weights: (number | undefined)[]): number[] =>
  inUse(weights.map((weight, id) => ({ id, weight }))).map(({ id }) => id);

test('one stored without a weight is used alone, in place of all before it', () => {
  expect(ids(undefined, undefined, 3)).toEqual([0]);
});

test('those stored with a weight are used beside it', () => {
  expect(ids(2, 3, undefined, 5, undefined)).toEqual([0, 1, 2]);
});

test('all are in use where each has a weight, and none where there is none', () => {
  expect(ids(1, 2, 3)).toEqual([0, 1, 2]);
  expect(ids()).toEqual([]);
});

test('there is an end to it', () => {
  expect(ids(...Array.from({ length: 40 }, () => 1))).toHaveLength(mostInUse);
});
