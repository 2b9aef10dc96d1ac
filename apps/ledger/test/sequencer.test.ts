// The single writer against a real stream and database: every event once, in order, and no going on where that is in doubt.
import { jetstreamManager } from '@nats-io/jetstream';
import type { Position } from '@tappass/evidence/recorder';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

test('events of several rooms become one verified chain, and who waits for them is answered', async () => {
  const { committed } = rig.startSequencer();
  await eventually('the stream', async () => (await jetstreamManager(rig.nc)).streams.info('AUDIT'));
  const positions = [
    ...(await rig.record(rig.recorder('edge'), 700)),
    ...(await rig.record(rig.recorder('keys'), 100)),
  ];
  const last = positions.reduce((max, { busSeq }) => (busSeq > max ? busSeq : max), 0n);
  expect(await committed.atLeast(last, 10_000)).toMatchObject({ size: 800n, busSeq: last });
  const signer = rig.signer();
  await signer.signIfDue();
  const verdict = await rig.verification(signer).verify();
  expect(verdict).toMatchObject({ eventsChecked: 800n, firstBad: undefined, chainIntact: true, size: 800n });
  const producers = await rig.admin<{ producer: string; n: string }>(
    'select producer, count(*) n from entry group by 1 order by 1',
  );
  expect(producers).toEqual([
    { producer: 'spiffe://tappass.internal/svc/edge', n: '700' },
    { producer: 'spiffe://tappass.internal/svc/keys', n: '100' },
  ]);
});

test('the broker refuses no message for its size, whatever came before it', async () => {
  // a refused request is asked for again only after half a minute, in which no event is committed
  const refused: string[] = [];
  rig.nc.subscribe('_INBOX.>', {
    callback: (_error, message) => {
      if (message.headers?.code === 409) refused.push(message.headers.description);
    },
  });
  const { committed } = rig.startSequencer();
  await eventually('leading', () => committed.mark.streamId !== undefined);
  const recorder = rig.recorder();
  const text = 'x'.repeat(200_000);
  let last: Position | undefined;
  // one message each: the next is sent when the one before is acknowledged
  for (let n = 0; n < 260; n++) [last] = await rig.record(recorder, 1, () => ({ text: n % 20 === 19 ? text : '' }));
  expect((await committed.atLeast(last!.busSeq, 5_000))?.size).toBe(260n);
  await rig.signer().signIfDue();
  expect(refused).toEqual([]);
});

test('nobody is answered before the commit, and a wait ends with its deadline', async () => {
  const { committed } = rig.startSequencer();
  await eventually('leading', () => committed.mark.streamId !== undefined);
  expect(await committed.atLeast(1n, 50)).toBeUndefined();
  const waiting = committed.atLeast(1n, 10_000);
  await rig.record(rig.recorder(), 1);
  expect((await waiting)?.size).toBe(1n);
});

test('a standby takes over when the leader stops, and answers by looking until then', async () => {
  const first = rig.startSequencer();
  await eventually('leading', () => first.sequencer.state === 'leading');
  const second = rig.startSequencer();
  await rig.record(rig.recorder(), 10);
  expect((await second.committed.atLeast(1n, 5_000))?.busSeq).toBeGreaterThanOrEqual(1n);
  expect(second.sequencer.state).toBe('standby');
  await first.sequencer.stop();
  await eventually('the standby leads', () => second.sequencer.state === 'leading');
  const [position] = await rig.record(rig.recorder(), 1);
  expect((await second.committed.atLeast(position!.busSeq, 5_000))?.size).toBe(11n);
  expect((await rig.verification().verify()).firstBad).toBeUndefined();
});

test('an older sequencer that comes back after another took over is fenced and writes nothing', async () => {
  let turns = 0;
  const takeOnce = async (signal: AbortSignal) => {
    if (turns++ === 0) return { lost: new AbortController().signal, release: async () => {} };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return undefined;
  };
  const older = rig.startSequencer({ takeLead: takeOnce });
  await eventually('the older one leads', () => older.sequencer.state === 'leading');
  await rig.admin('update head set epoch = epoch + 1');
  await rig.record(rig.recorder(), 5);
  await eventually('fenced', () => older.troubles.includes('Another sequencer took over; this one stopped.'));
  expect(await rig.admin('select 1 from entry')).toEqual([]);
});

test('a stream that was deleted and made again halts the ledger instead of losing its events', async () => {
  const first = rig.startSequencer();
  await eventually('leading', () => first.sequencer.state === 'leading');
  const [position] = await rig.record(rig.recorder(), 1);
  await first.committed.atLeast(position!.busSeq, 5_000);
  await first.sequencer.stop();
  const jsm = await jetstreamManager(rig.nc);
  const { config } = await jsm.streams.info('AUDIT');
  await jsm.streams.delete('AUDIT');
  const gone = rig.startSequencer();
  await eventually('halted', () => gone.sequencer.state === 'halted');
  expect(gone.troubles[0]).toContain('the audit stream is gone');
  await gone.sequencer.stop();
  await jsm.streams.add({ ...config, name: 'AUDIT' });
  const again = rig.startSequencer();
  await rig.record(rig.recorder(), 3);
  await eventually('halted', () => again.sequencer.state === 'halted');
  expect(again.troubles[0]).toContain('the stream is not the one that was read');
  expect(await rig.admin('select 1 from entry')).toHaveLength(1);
});

test('a message that is no batch is kept as rejected, and the chain goes on', async () => {
  const { committed, sequencer } = rig.startSequencer();
  await eventually('leading', () => sequencer.state === 'leading');
  rig.nc.publish('audit.edge', new Uint8Array([255, 255, 255]));
  await rig.nc.flush();
  const [position] = await rig.record(rig.recorder(), 1);
  await committed.atLeast(position!.busSeq, 5_000);
  const kinds = await rig.admin<{ kind: string }>('select kind from entry order by seq');
  expect(kinds.map((row) => row.kind)).toEqual(['ledger_rejected', 'llm_call']);
});

test('an event published twice beyond the window of the broker is one entry', async () => {
  const { committed, sequencer } = rig.startSequencer();
  await eventually('leading', () => sequencer.state === 'leading');
  await rig.record(rig.recorder(), 2);
  const jsm = await jetstreamManager(rig.nc);
  const message = await jsm.streams.getMessage('AUDIT', { seq: 1 });
  rig.nc.publish('audit.edge', message!.data);
  await rig.nc.flush();
  const [position] = await rig.record(rig.recorder(), 1);
  await committed.atLeast(position!.busSeq, 5_000);
  expect(await rig.admin('select 1 from entry')).toHaveLength(3);
});

test('a body is read back byte for byte, whatever stands in it', async () => {
  const { committed } = rig.startSequencer();
  await eventually('leading', () => committed.mark.streamId !== undefined);
  const texts = ['\\', '\\134\\\\', '"', '\n\u0000\u007f', 'żółć 😀', '\\303', "'"];
  const positions = await rig.record(rig.recorder(), texts.length, (n) => ({ text: texts[n]! }));
  await committed.atLeast(positions.at(-1)!.busSeq, 5_000);
  expect(await rig.verification().verify()).toMatchObject({ firstBad: undefined, eventsChecked: BigInt(texts.length) });
});

test('after the database lost its tail, the stream gives byte-identical entries again', async () => {
  const before = rig.startSequencer();
  await eventually('leading', () => before.sequencer.state === 'leading');
  await rig.record(rig.recorder(), 300);
  await eventually('all committed', () => before.committed.mark.size === 300n);
  await before.sequencer.stop();
  const signer = rig.signer();
  await signer.signIfDue();
  const [whole] = await rig.admin<{ frontier: Buffer }>('select frontier from head');
  await rig.tamper(`truncate entry, body, batch, tile, tenant_head, checkpoint;
    update head set size = 0, hash = decode(repeat('00', 32), 'hex'), frontier = '', recorded_at_us = 0, bus_seq = 0`);
  const after = rig.startSequencer();
  await eventually('all there again', () => after.committed.mark.size === 300n);
  const [again] = await rig.admin<{ frontier: Buffer }>('select frontier from head');
  expect(again).toEqual(whole);
  // what was signed before the loss holds for what is there after it, and is put back
  expect((await rig.verification(signer).verify()).firstBad).toMatchObject({ rule: 'checkpoint_missing' });
  await rig.signer().signIfDue();
  expect((await rig.verification(signer).verify()).firstBad).toBeUndefined();
});
