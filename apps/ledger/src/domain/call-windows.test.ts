import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CallMark,
  emptyWindow,
  isComplete,
  markWindow,
  readCallMark,
  unfinishedRanges,
  windowsOf,
} from './call-windows.ts';

const edge = 'spiffe://tappass.internal/svc/edge';
const ledger = 'spiffe://tappass.internal/svc/ledger';
const opened: CallMark = { is: 'opened', boot: '7', from: 0, to: 512 };
const ended = (number: number): CallMark => ({ is: 'ended', boot: '7', number });

test('entries are read for what they say about calls, by whom they come from', () => {
  expect(readCallMark('calls_opened', edge, { boot: '7', from: 0, to: 512, version: 1 })).toEqual(opened);
  expect(readCallMark('llm_call', edge, { call: { boot: '7', number: 3 } })).toEqual(ended(3));
  expect(readCallMark('llm_call_blocked', edge, { call: { boot: '7', number: 3 } })).toEqual(ended(3));
  expect(readCallMark('calls_closed', edge, { boot: '7', from: 9 })).toEqual({ is: 'closed', boot: '7', from: 9 });
  expect(readCallMark('calls_unfinished', ledger, { boot: '7' })).toEqual({ is: 'unfinished', boot: '7' });
});

test.each([
  ['an opening in strict mode', 'call_opened', edge, { call: { boot: '7', number: 3 } }],
  ['an opening by somebody else', 'calls_opened', ledger, { boot: '7', from: 0, to: 256 }],
  ['a closing by somebody else', 'calls_unfinished', edge, { boot: '7' }],
  ['an opening that goes backwards', 'calls_opened', edge, { boot: '7', from: 256, to: 0 }],
  ['an opening as wide as the sea', 'calls_opened', edge, { boot: '7', from: 0, to: 1e9 }],
  ['a boot that is no number', 'calls_opened', edge, { boot: 'x', from: 0, to: 256 }],
  ['a negative number', 'llm_call', edge, { call: { boot: '7', number: -1 } }],
  ['no call at all', 'tool_executed', edge, { tool: 'search' }],
])('%s marks nothing', (_, kind, producer, body) => {
  expect(readCallMark(kind, producer, body)).toBeUndefined();
});

test('what was opened and did not end is named, whatever the order of marks', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 511 })), fc.nat(), (numbers, seed) => {
      const marks = [opened, ...numbers.map(ended)].sort((a, b) => hash(a, seed) - hash(b, seed));
      const windows = [0, 1].map((index) => marks.reduce(markWindow, emptyWindow('7', index)));
      const unfinished = unfinishedRanges(windows).flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, n) => from + n),
      );
      expect(unfinished).toEqual(Array.from({ length: 512 }, (_, n) => n).filter((n) => !numbers.includes(n)));
    }),
  );
});

test('a window is complete when it was opened and every number ended', () => {
  let window = emptyWindow('7', 1);
  for (let number = 256; number < 512; number++) window = markWindow(window, ended(number));
  expect(isComplete(window)).toBe(false);
  expect(isComplete(markWindow(window, opened))).toBe(true);
});

test('an edge that stopped in order says which numbers it never gave out', () => {
  const window = markWindow(markWindow(emptyWindow('7', 0), opened), { is: 'closed', boot: '7', from: 2 });
  expect(unfinishedRanges([window])).toEqual([{ from: 0, to: 2 }]);
  expect(unfinishedRanges([markWindow(window, { is: 'closed', boot: '8', from: 0 })])).toEqual([{ from: 0, to: 2 }]);
});

test('an outcome before its opening opens nothing', () => {
  expect(unfinishedRanges([markWindow(emptyWindow('7', 0), ended(5))])).toEqual([]);
  expect(windowsOf(ended(256))).toEqual([1]);
});

const hash = (mark: CallMark, seed: number): number =>
  ((mark.is === 'ended' ? mark.number : 999) * 2_654_435_761 + seed) % 1_000;
