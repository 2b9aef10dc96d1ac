import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { type AnyDelta, heaviestBatch, weighDelta } from './session-bounds.ts';

const names = (count: number, length = 8) => Array.from({ length: count }, (_, n) => String(n).padStart(length, 'x'));
const counts = (count: number, length?: number) => Object.fromEntries(names(count, length).map((name) => [name, 1]));

test('what a call can add has a weight, and more of it weighs more', () => {
  const light = weighDelta({ left: { email: 1 }, spentUsdMicros: 12 });
  expect(light).toBeGreaterThan(0);
  expect(weighDelta({ left: { email: 1, iban: 1 } })).toBeGreaterThan(light);
  expect(weighDelta({ sealedTokens: 'x'.repeat(10_000) })).toBeGreaterThan(10_000);
  expect(weighDelta({ tools: { read: 'h'.repeat(64) } })).toBeGreaterThan(weighDelta({ toolCalls: { read: 1 } }));
});

test('sixty-four usual memos are far from the bound, and no name is free of weight', () => {
  expect(64 * weighDelta({ left: { email: 1 }, blocks: names(16, 16) })).toBeLessThan(heaviestBatch);
  // so a batch holds some thousands of names at most, however short they are
  expect(weighDelta({ blocks: names(512, 1) })).toBeGreaterThan(512 * 64);
});

test.each<[string, AnyDelta]>([
  ['a classification nobody knows', { classification: 'LOW' }],
  ['a taint nobody knows', { taints: ['MUD'] }],
  ['risk that takes away', { risk: -1 }],
  ['risk without end', { risk: Number.POSITIVE_INFINITY }],
  ['too many incidents', { incidents: names(513) }],
  ['half a tool call', { toolCallsMade: 0.5 }],
  ['money given back', { spentUsdMicros: -1 }],
  ['more money than the wire can say', { spentUsdMicros: 2 ** 32 }],
  ['a count that takes away', { toolCalls: { a: -1 } }],
  ['a count that is no number', { left: { a: Number.NaN } }],
  ['too many names', { tools: Object.fromEntries(names(513).map((name) => [name, 'h'])) }],
  ['too many counts', { toolCalls: counts(513) }],
  ['too many threats', { threats: names(513) }],
  ['a name without end', { left: counts(1, 257) }],
  ['a definition without end', { tools: { read: 'h'.repeat(257) } }],
  ['a token map without end', { sealedTokens: 'x'.repeat(256 * 1024 + 1) }],
])('no call adds %s', (_, delta) => {
  let thrown: unknown;
  try {
    weighDelta(delta);
  } catch (fault) {
    thrown = fault;
  }
  expect(isFault(thrown, 'bad_field')).toBe(true);
});
