import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkContinuity, type ReadPosition, type StreamPosition } from './stream-continuity.ts';

const read = { streamId: 'AUDIT@1', busSeq: 10n };

test.each([
  ['an untouched stream', read, { id: 'AUDIT@1', firstSeq: 1n, lastSeq: 12n }],
  ['a stream that dropped what was read', read, { id: 'AUDIT@1', firstSeq: 11n, lastSeq: 12n }],
  ['a stream with nothing new', read, { id: 'AUDIT@1', firstSeq: 11n, lastSeq: 10n }],
  ['the first stream of an empty ledger', { streamId: undefined, busSeq: 0n }, { id: 'x', firstSeq: 0n, lastSeq: 0n }],
])('%s can be read on', (_, position, stream) => {
  expect(() => checkContinuity(position, stream)).not.toThrow();
});

test.each([
  ['a re-created stream', read, { id: 'AUDIT@2', firstSeq: 1n, lastSeq: 99n }, 'not the one that was read'],
  ['a stream that lost its tail', read, { id: 'AUDIT@1', firstSeq: 1n, lastSeq: 9n }, 'lost messages'],
  ['a stream that dropped unread messages', read, { id: 'AUDIT@1', firstSeq: 12n, lastSeq: 14n }, 'no longer holds'],
  [
    'an old stream under an empty ledger',
    { streamId: undefined, busSeq: 0n },
    { id: 'x', firstSeq: 2n, lastSeq: 4n },
    'no longer holds',
  ],
])('%s halts the ledger', (_, position, stream, detail) => {
  expect(() => checkContinuity(position, stream)).toThrow(detail);
});

type Position = StreamPosition & ReadPosition;
type Move = 'publish' | 'commit' | 'trim';
const moves = fc.array(fc.constantFrom<Move>('publish', 'publish', 'commit', 'commit', 'trim'), { maxLength: 12 });

/** A stream and a ledger at work. */
const make: Record<Move, (now: Position) => Position> = {
  publish: (now) => ({ ...now, lastSeq: now.lastSeq + 1n }),
  commit: (now) => ({ ...now, busSeq: now.lastSeq }),
  trim: (now) => ({ ...now, firstSeq: now.busSeq + 1n }),
};
const after = (from: Position, steps: readonly Move[]) => steps.reduce((now, step) => make[step](now), from);
const unused: Position = { id: 'AUDIT@1', streamId: 'AUDIT@1', firstSeq: 1n, lastSeq: 0n, busSeq: 0n };

test('whatever is committed and trimmed between the looks, a stream that lost nothing can be read on', () => {
  fc.assert(
    fc.property(moves, moves, moves, (first, second, third) => {
      const before = after(unused, first);
      const stream = after(before, second);
      expect(() => checkContinuity(before, stream, after(stream, third))).not.toThrow();
    }),
  );
});
