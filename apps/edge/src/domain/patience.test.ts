import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from './patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answeredAfter = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));
const never = new Promise<never>(() => {});

/** The turn of the loop in which late answers are still read is a millisecond to a clock of a test. */
const turnMs = 10;

const elapsed = (since: number): number => Math.floor((performance.now() - since) / turnMs) * turnMs;

/** What it came to, and when. */
async function outcome(act: Promise<unknown>) {
  const since = performance.now();
  const settled = act.then(
    (value) => ({ value, ms: elapsed(since) }),
    (fault: { reason: string }) => ({ reason: fault.reason, ms: elapsed(since) }),
  );
  await vi.runAllTimersAsync();
  return settled;
}

test('questions in turn share one patience', async () => {
  const patience = new Patience(1_500);
  expect(await outcome(patience.wait('keys', answeredAfter(700, 'verdict')))).toEqual({ value: 'verdict', ms: 700 });
  expect(await outcome(patience.wait('policy', answeredAfter(700, 'plan')))).toEqual({ value: 'plan', ms: 700 });
  expect(await outcome(patience.wait('vault', answeredAfter(700, 'key')))).toEqual({
    reason: 'vault_unavailable',
    ms: 100,
  });
  expect(await outcome(patience.wait('keys', answeredAfter(1, 'late')))).toEqual({ reason: 'deadline', ms: 0 });
});

test('time that is not spent waiting costs nothing', async () => {
  const patience = new Patience(1_500);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome(patience.wait('ledger', never))).toEqual({ reason: 'evidence_unavailable', ms: 1_500 });
});

test('a failure is heard as it is', async () => {
  const patience = new Patience(1_500);
  const failing = Promise.reject(Object.assign(new Error('gone'), { reason: 'not_ready' }));
  expect(await outcome(patience.wait('keys', failing))).toEqual({ reason: 'not_ready', ms: 0 });
});

test('what is asked about an answer has a patience of its own', async () => {
  const patience = new Patience(1_500);
  await outcome(patience.wait('keys', never));
  patience.renew();
  expect(await outcome(patience.wait('keys', answeredAfter(1_400, 'token')))).toEqual({ value: 'token', ms: 1_400 });
});

test('a question that uses something up is told how long it is waited for', async () => {
  const patience = new Patience(1_500);
  await outcome(patience.wait('keys', answeredAfter(1_100, 'verdict')));
  const told: number[] = [];
  const question = (ms: number) => (leftMs: number) => {
    told.push(leftMs);
    return answeredAfter(ms, 'granted');
  };
  expect(await outcome(patience.ask('policy', question(300)))).toEqual({ value: 'granted', ms: 300 });
  expect(await outcome(patience.ask('policy', question(300)))).toEqual({ reason: 'deadline', ms: 100 });
  expect(told).toEqual([400, 100]);
});

test('a question that uses something up is not asked when the time is over', async () => {
  const patience = new Patience(1_500);
  await outcome(patience.wait('keys', never));
  let questions = 0;
  const question = async () => {
    questions += 1;
    return 'granted';
  };
  expect(await outcome(patience.ask('policy', question))).toEqual({ reason: 'deadline', ms: 0 });
  expect(await outcome(patience.ask('ledger', question))).toEqual({ reason: 'evidence_unavailable', ms: 0 });
  expect(questions).toBe(0);
  patience.renew();
  expect(await outcome(patience.ask('policy', question))).toEqual({ value: 'granted', ms: 0 });
});
