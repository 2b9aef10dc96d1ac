import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { appendLeaves, frontierRoot } from './merkle.ts';
import { type Account, extend, nothingTrusted } from './reread.ts';

const hashes = Array.from({ length: 9 }, (_, at) => createHash('sha256').update(`${at}`).digest());
const zeros = Buffer.alloc(32);
const account = (from: number, to: number, change: Partial<Account> = {}): Account => ({
  sound: true,
  hashes: Buffer.concat(hashes.slice(from, to)),
  prevs: Buffer.concat([hashes[from - 1] ?? zeros, ...hashes.slice(from, to - 1)]),
  ...change,
});

test('what was recomputed in one chain extends the prefix, whatever it is cut into', () => {
  const whole = extend(nothingTrusted, 9, account(0, 9));
  const halves = extend(extend(nothingTrusted, 4, account(0, 4))!, 5, account(4, 9));
  expect(whole).toEqual({ size: 9n, hash: hashes[8], frontier: appendLeaves([], 0n, hashes) });
  expect(frontierRoot(halves!.frontier)).toEqual(frontierRoot(whole!.frontier));
});

const without = (bytes: Buffer): Buffer => bytes.subarray(32);
const flipped = (bytes: Buffer, at: number): Buffer =>
  Buffer.from(bytes.map((byte, n) => (n === at ? byte ^ 1 : byte)));
const good = account(0, 9);
test.each([
  ['unsound rows', 9, { sound: false }],
  ['fewer rows than asked for', 10, {}],
  ['more rows than asked for', 8, {}],
  ['no row', 0, { hashes: Buffer.alloc(0), prevs: Buffer.alloc(0) }],
  ['a prev too few', 9, { prevs: without(good.prevs) }],
  ['a first row that goes on elsewhere', 9, { prevs: flipped(good.prevs, 0) }],
  ['a row that goes on elsewhere', 9, { prevs: flipped(good.prevs, 100) }],
  ['a hash that is not the one chained', 9, { hashes: flipped(good.hashes, 100) }],
] satisfies [string, number, Partial<Account>][])('%s extend nothing', (_, count, change) => {
  expect(extend(nothingTrusted, count, { ...good, ...change })).toBeUndefined();
});
