// The whole record is recomputed while calls go on, and no caller sees it: nothing is refused, nothing takes longer.
import { eventually } from '@tappass/testkit/eventually';
import { beforeAll, expect, test } from 'vitest';
import { tamper } from '../src/database.ts';
import { fillLedger } from '../src/fill-ledger.ts';
import { type Answered, startLoad } from '../src/load.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

/** What a machine with two cores makes in half a minute; the thread's pace does not depend on how many there are. */
const entries = 100_000;
const measuredMs = 12_000;
const stack = stackForTests();
let keys: string[];

beforeAll(async () => {
  const overrides = { rate_limit: { max_calls: 1_000_000 } };
  const agent = await stack().control.newAgent('steady', { preset: 'starter', overrides });
  keys = [agent.key, agent.key];
  await fillLedger(stack(), entries);
}, 240_000);

const p95Of = (answers: readonly Answered[]): number => {
  const took = answers.map((one) => one.endedAt - one.startedAt).sort((a, b) => a - b);
  return took[Math.floor(took.length * 0.95)] ?? 0;
};

/** What was answered in the time that `act` takes, and at least in the time that is measured. */
async function underLoad(act: () => Promise<unknown>): Promise<readonly Answered[]> {
  // twenty to forty calls a second: what is measured is the waiting of calls, not for the cores they fill themselves
  const load = startLoad({ url: stack().url, keys, pauseMs: 50 });
  await eventually('load', () => load.answered.length > 50);
  const from = performance.now();
  await act();
  await eventually('enough', () => performance.now() - from > measuredMs, { withinMs: 2 * measuredMs });
  const to = performance.now();
  return (await load.stop()).filter((one) => one.startedAt > from && one.startedAt < to);
}

// a noisy neighbour makes it slower and never faster: one of three that is quiet shows it
test('a verification of all entries refuses no call and slows none down', { timeout: 240_000, retry: 2 }, async () => {
  const alone = await underLoad(async () => {});
  const rounds: number[] = [];
  const beside = await underLoad(async () => {
    const until = performance.now() + measuredMs;
    do {
      const from = performance.now();
      const told = await stack().control.verify();
      expect(told).toMatchObject({ verified: true, chain_intact: true });
      expect(Number(told['events_checked'])).toBeGreaterThanOrEqual(entries);
      rounds.push(Math.round(performance.now() - from));
    } while (performance.now() < until);
  });
  const after = await underLoad(async () => {});
  // what else the machine does is in all three; the calls alone are taken at their slower
  const [before, during] = [Math.max(p95Of(alone), p95Of(after)), p95Of(beside)];
  process.stdout.write(
    `verifying ${entries} entries beside calls: p95 ${before.toFixed(1)} ms alone (${alone.length + after.length}), ${during.toFixed(1)} ms beside it (${beside.length}); rounds of ${rounds.join(', ')} ms\n`,
  );
  expect(beside.filter((one) => !one.acknowledged)).toEqual([]);
  expect(beside.length).toBeGreaterThan(100);
  expect(during).toBeLessThan(1.3 * before);
});

test('what somebody changes after it was verified is named by the next verification', async () => {
  expect(await stack().control.verify()).toMatchObject({ verified: true });
  await tamper(stack(), 'batch', 'update ledger.batch set recorded_at_us = 0 where first_seq > 5000');
  expect(await stack().control.verify()).toMatchObject({
    verified: false,
    chain_intact: true,
    first_bad: { rule: 'batch' },
  });
}, 240_000);
