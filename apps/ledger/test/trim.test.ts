// A stream that is full of committed events would refuse everybody's calls: its writer makes room behind itself, and only there.
import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditStreamFill } from '../src/sequencer/audit-stream.ts';
import { streamTrimmer } from '../src/sequencer/trim-stream.ts';
import { Rig, streamOptions } from './rig.ts';

const maxBytes = 512 * 1024;
const small = { ...streamOptions, maxBytes };
const text = 'x'.repeat(4_000);

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

test('many times what the stream holds goes through it, nothing is refused and nothing is lost', async () => {
  const { sequencer, committed } = rig.startSequencer({ stream: small });
  await eventually('leading', () => committed.mark.streamId !== undefined);
  const jsm = await jetstreamManager(rig.nc);
  let gone = 0;
  const onTrim = (count: number) => {
    gone += count;
  };
  const trim = streamTrimmer({ jsm, committed, leads: () => sequencer.state === 'leading', maxBytes, onTrim });
  const recorder = rig.recorder();
  for (let round = 1; round <= 40; round++) {
    const positions = await rig.record(recorder, 20, () => ({ text }));
    const last = positions.reduce((max, { busSeq }) => (busSeq > max ? busSeq : max), 0n);
    expect((await committed.atLeast(last, 5_000))?.size).toBe(BigInt(20 * round));
    await trim();
  }
  expect(gone).toBeGreaterThan(0);
  expect((await auditStreamFill(jsm))?.bytes).toBeLessThan(maxBytes);
  const signer = rig.signer();
  await signer.signIfDue();
  expect(await rig.verification(signer).verify()).toMatchObject({ eventsChecked: 800n, chainIntact: true });
});

test('what is not committed is not trimmed: the stream fills and refuses, and everything acknowledged is still there', async () => {
  const { sequencer, committed } = rig.startSequencer({ stream: small });
  await eventually('leading', () => committed.mark.streamId !== undefined);
  const before = await rig.record(rig.recorder(), 20, () => ({ text }));
  const last = before.reduce((max, { busSeq }) => (busSeq > max ? busSeq : max), 0n);
  await committed.atLeast(last, 5_000);
  await sequencer.stop();
  const jsm = await jetstreamManager(rig.nc);
  const trim = streamTrimmer({ jsm, committed, leads: () => true, maxBytes, onTrim: () => {} });
  const acknowledged = await fillUp(rig);
  await trim();
  const fill = await auditStreamFill(jsm);
  // the one half that was committed may have gone, not a message behind it
  expect(fill?.firstSeq).toBeLessThanOrEqual(last + 1n);
  expect(fill?.lastSeq).toBe(acknowledged);
  const again = rig.startSequencer({ stream: small });
  expect((await again.committed.atLeast(acknowledged, 10_000))?.busSeq).toBe(acknowledged);
});

test('a limit that was raised holds for the stream that is there', async () => {
  const first = rig.startSequencer({ stream: small });
  await eventually('leading', () => first.committed.mark.streamId !== undefined);
  await first.sequencer.stop();
  const jsm = await jetstreamManager(rig.nc);
  expect((await jsm.streams.info('AUDIT')).config).toMatchObject({ max_bytes: maxBytes, discard: 'new' });
  const second = rig.startSequencer({ stream: { ...small, maxBytes: 4 * maxBytes } });
  await eventually('leading again', () => second.committed.mark.streamId !== undefined);
  expect((await jsm.streams.info('AUDIT')).config).toMatchObject({ max_bytes: 4 * maxBytes, discard: 'new' });
});

/** Publishes until the stream refuses. @returns the last message that it took */
async function fillUp({ nc }: Rig): Promise<bigint> {
  const { jetstream } = await import('@nats-io/jetstream');
  const js = jetstream(nc);
  for (let last = 0; ; ) {
    try {
      last = (await js.publish('audit.edge', new Uint8Array(10_000))).seq;
    } catch (thrown) {
      expect(String(thrown)).toContain('maximum bytes exceeded');
      return BigInt(last);
    }
  }
}
