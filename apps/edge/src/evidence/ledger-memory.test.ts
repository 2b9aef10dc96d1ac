import { beforeEach, expect, test } from 'vitest';
import { LedgerMemory } from './ledger-memory.ts';

let losses: string[];
let memory: LedgerMemory;
beforeEach(() => {
  losses = [];
  memory = new LedgerMemory((detail) => losses.push(detail));
});
const note = (size: number, root = `root-of-${size}`) => `log\n${size}\n${root}\n\n— log sig\n`;

test('a ledger that grows, or stands still, is believed', () => {
  for (const size of [1, 5, 5, 90]) expect(memory.believes(1n, note(size))).toBe(true);
  expect(memory.believes(2n, note(90))).toBe(true);
  expect(memory.believes(2n, note(91))).toBe(true);
  expect(losses).toEqual([]);
});

test('one that starts anew with fewer entries is not, until it has them again', () => {
  memory.believes(1n, note(90));
  for (const size of [10, 10, 89]) expect(memory.believes(2n, note(size))).toBe(false);
  expect(losses).toEqual(['10: 90 entries were signed before', '89: 90 entries were signed before']);
  expect(memory.believes(2n, note(90))).toBe(true);
});

test('one with as many entries and another root is not', () => {
  memory.believes(1n, note(90));
  expect(memory.believes(2n, note(90, 'other'))).toBe(false);
  expect(memory.believes(1n, note(90, 'other'))).toBe(false);
  expect(losses).toEqual(['90: another root was signed before']);
});

test('one that goes back while it runs is not', () => {
  memory.believes(1n, note(90));
  expect(memory.believes(1n, note(80))).toBe(false);
});

test('a writer that was replaced and does not know it yet takes nothing from the new one', () => {
  memory.believes(1n, note(90));
  memory.believes(2n, note(100));
  expect(memory.believes(1n, note(90))).toBe(true);
  expect(memory.believes(2n, note(101))).toBe(true);
  expect(losses).toEqual([]);
});

test('a replica that does not write says nothing, and what cannot be read is no checkpoint', () => {
  memory.believes(1n, note(90));
  expect(memory.believes(3n, '')).toBe(true);
  for (const text of ['x', 'log\n-1\nroot\n', 'log\n91\n', `log\n${'9'.repeat(30)}\nroot\n`])
    expect(memory.believes(4n, text), text).toBe(false);
});
