import { expect, test } from 'vitest';
import { observe, type Progress, standsStill } from './stall.ts';

const patienceMs = 1_500;
/** Looks at the stream and the head one after the other. */
const seen = (looks: readonly (readonly [atMs: number, lastSeq: bigint, busSeq: bigint])[]): Progress =>
  looks.reduce<Progress | undefined>(
    (before, [atMs, lastSeq, busSeq]) => observe(before, { lastSeq, busSeq }, atMs),
    undefined,
  )!;

test('the first event after a long silence is not late', () => {
  const progress = seen([
    [0, 7n, 7n],
    [60_000, 7n, 7n],
    [60_200, 8n, 7n],
  ]);
  expect(standsStill(progress, 60_200, patienceMs)).toBe(false);
});

test('a writer that is behind and commits nothing for longer than that stands still', () => {
  const looks = [
    [0, 7n, 7n],
    [200, 9n, 7n],
    [1_700, 9n, 7n],
  ] as const;
  expect(standsStill(seen(looks), 1_700, patienceMs)).toBe(false);
  expect(standsStill(seen([...looks, [1_701, 12n, 7n]]), 1_701, patienceMs)).toBe(true);
});

test('one that was found behind at its first look is given the same time', () => {
  const first = seen([[50_000, 9n, 7n]]);
  expect(standsStill(first, 50_000, patienceMs)).toBe(false);
  expect(standsStill(observe(first, { lastSeq: 9n, busSeq: 7n }, 51_501), 51_501, patienceMs)).toBe(true);
});

test('a writer that is behind but moving does not stand still, however long it takes', () => {
  let progress: Progress | undefined;
  for (let n = 0; n < 100; n += 1) {
    progress = observe(progress, { lastSeq: 1_000n, busSeq: BigInt(n) }, n * 1_400);
    expect(standsStill(progress, n * 1_400, patienceMs)).toBe(false);
  }
});
