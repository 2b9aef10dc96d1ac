import { create } from '@bufbuild/protobuf';
import { PlanExceptionSchema } from '@tappass/contracts/policy';
import { expect, test } from 'vitest';
import { exceptsOf } from './exceptions.ts';

const until = (expiresAtMs: number) =>
  create(PlanExceptionSchema, { step: 'detect_pii', rule: 'email', digest: 'd', expiresAtMs: BigInt(expiresAtMs) });

test('an exception is for one rule of one step and one text, until its time is over', () => {
  let now = 1_000;
  const excepts = exceptsOf([until(2_000)], () => now);
  expect(excepts?.('detect_pii', 'email', 'd')).toBe(true);
  expect(excepts?.('detect_pii', 'email', 'other')).toBe(false);
  expect(excepts?.('detect_pii', 'phone', 'd')).toBe(false);
  expect(excepts?.('scan_tool_results', 'email', 'd')).toBe(false);
  now = 2_000;
  expect(excepts?.('detect_pii', 'email', 'd')).toBe(false);
});

test('of two for the same text the one that holds longer counts, and with none nothing is looked for', () => {
  expect(exceptsOf([until(3_000), until(2_000)], () => 2_500)?.('detect_pii', 'email', 'd')).toBe(true);
  expect(exceptsOf([])).toBeUndefined();
});
