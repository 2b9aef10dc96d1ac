// How fast entries get from the bus into the database and how fast they are verified; the floor is far below the aim, for shared machines.
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from './rig.ts';

const events = 20_000;
const floorPerSecond = 2_000;
const padding = 'x'.repeat(700);
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.open();
  const { sequencer } = rig.startSequencer();
  await eventually('leading', () => sequencer.state === 'leading');
  await sequencer.stop();
  const recorder = rig.recorder();
  for (let sent = 0; sent < events; sent += 2_000) {
    await rig.record(recorder, 2_000, (n) => ({ agent: `bot-${n % 9}`, decision: 'allow', n, padding }));
  }
});
afterAll(() => rig.close());

test('bus to committed, and verification', async () => {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const { committed } = rig.startSequencer();
  await eventually('all committed', () => committed.mark.size === BigInt(events), { withinMs: 60_000, everyMs: 5 });
  const committedPerSecond = events / ((performance.now() - startedAt) / 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMicros = (user + system) / events;
  const signer = rig.signer();
  await signer.signIfDue();
  const verifyingAt = performance.now();
  expect((await rig.verification(signer).verify()).firstBad).toBeUndefined();
  const verifiedPerSecond = events / ((performance.now() - verifyingAt) / 1000);
  process.stdout.write(
    `ledger: ${Math.round(committedPerSecond)} entries/s bus to committed (${cpuMicros.toFixed(1)} µs CPU each), ${Math.round(verifiedPerSecond)}/s verified\n`,
  );
  expect(committedPerSecond).toBeGreaterThan(floorPerSecond);
  expect(verifiedPerSecond).toBeGreaterThan(floorPerSecond);
});
