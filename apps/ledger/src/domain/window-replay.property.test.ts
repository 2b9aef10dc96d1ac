// Replayed from the entries alone, windows name the same calls as unfinished that the writer keeps, whatever the batches, and every other claim is found.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterMarks,
  type CallMark,
  type CallWindow,
  emptyWindow,
  unfinishedRanges,
  windowsOf,
} from './call-windows.ts';
import { WindowReplay } from './window-replay.ts';

const boots = ['1', '2'];
const number = fc.nat({ max: 700 });
const boot = fc.constantFrom(...boots);
const mark: fc.Arbitrary<CallMark> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('opened' as const),
      boot,
      from: fc.constantFrom(0, 256),
      to: fc.constantFrom(512, 768),
    }),
  },
  { weight: 8, arbitrary: fc.record({ is: fc.constant('ended' as const), boot, number }) },
  fc.record({ is: fc.constant('closed' as const), boot, from: number }),
  fc.record({ is: fc.constant('unfinished' as const), boot }),
);
const batches = fc.array(fc.array(mark, { minLength: 1, maxLength: 6 }), { maxLength: 20 });

/** As store/call-window-rows.ts does it, in memory. */
const written = (all: readonly (readonly CallMark[])[]): CallWindow[] => {
  const kept = new Map<string, CallWindow>();
  const nameOf = ({ boot, index }: CallWindow): string => `${boot}/${index}`;
  for (const marks of all) {
    const touched = new Map<string, CallWindow>();
    for (const one of marks) {
      for (const index of windowsOf(one)) touched.set(`${one.boot}/${index}`, emptyWindow(one.boot, index));
    }
    for (const [name, window] of kept) {
      const ends = marks.some((one) => one.boot === window.boot && (one.is === 'closed' || one.is === 'unfinished'));
      if (ends || touched.has(name)) touched.set(name, window);
    }
    const after = afterMarks([...touched.values()], marks);
    for (const window of after.kept) kept.set(nameOf(window), window);
    for (const window of after.gone) kept.delete(nameOf(window));
  }
  return [...kept.values()];
};

const replayed = (all: readonly (readonly CallMark[])[]): WindowReplay => {
  const replay = new WindowReplay();
  for (const marks of all) {
    for (const one of marks) replay.mark(one);
    replay.endBatch();
  }
  return replay;
};

test('what the writer keeps agrees', () => {
  fc.assert(fc.property(batches, (all) => replayed(all).agrees(written(all))));
});

test('what was never opened may be forgotten with its boot, and then agrees too', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const kept = written(all);
      const quiet = boots.filter((one) => unfinishedRanges(kept.filter((window) => window.boot === one)).length === 0);
      return replayed(all).agrees(kept.filter((window) => !quiet.includes(window.boot)));
    }),
  );
});

test('a call that is unfinished and not among what is stored is missed', () => {
  fc.assert(
    fc.property(batches, fc.nat(), (all, which) => {
      const kept = written(all);
      const unfinished = kept.filter((window) => unfinishedRanges([window]).length > 0);
      fc.pre(unfinished.length > 0);
      const taken = unfinished[which % unfinished.length];
      return !replayed(all).agrees(kept.filter((window) => window !== taken));
    }),
  );
});

test('a window that nobody opened is no window of this ledger', () => {
  const invented = { ...emptyWindow('3', 0), opened: true };
  expect(replayed([]).agrees([invented])).toBe(false);
});
