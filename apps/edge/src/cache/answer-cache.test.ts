import { expect, test } from 'vitest';
import { AnswerCache } from './answer-cache.ts';

const bounds = { entries: 3, bytes: 30, bytesEach: 10 };
const answer = (length: number) => Buffer.alloc(length, 'x');

test('an answer is there until its time is over', () => {
  const cache = new AnswerCache(bounds);
  cache.set('a', answer(4), 1_000);
  expect(cache.get('a', 999)).toEqual(answer(4));
  expect(cache.get('a', 1_000)).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

test('the longest unused goes first, by number and by bytes', () => {
  const cache = new AnswerCache(bounds);
  for (const key of ['a', 'b', 'c']) cache.set(key, answer(10), 1_000);
  cache.get('a', 0);
  cache.set('d', answer(10), 1_000);
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key, 0) !== undefined)).toEqual(['a', 'c', 'd']);
  expect(cache.bytes).toBe(30);
});

test('one that is too large is not kept, and one that is kept again counts once', () => {
  const cache = new AnswerCache(bounds);
  cache.set('large', answer(11), 1_000);
  expect(cache.get('large', 0)).toBeUndefined();
  cache.set('a', answer(4), 1_000);
  cache.set('a', answer(6), 1_000);
  expect(cache.bytes).toBe(6);
});
