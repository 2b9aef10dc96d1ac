// A database that was turned back agrees with itself. What was published is kept outside it, and compared before anything is signed.
import { jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpoint } from '../src/domain/checkpoint.ts';
import { Rig } from './rig.ts';

let rig: Rig;
const save = ['entry', 'body', 'tile', 'checkpoint', 'batch', 'call_window', 'head', 'tenant_head'];
const keep = save.map((table) => `create table saved_${table} as table ${table}`).join(';');
const turnBack = save.map((table) => `truncate ${table}; insert into ${table} select * from saved_${table}`).join(';');

beforeEach(async () => {
  rig = await Rig.open();
  const { sequencer, committed } = rig.startSequencer();
  await eventually('leading', () => sequencer.state === 'leading');
  await rig.record(rig.recorder(), 300);
  await eventually('all committed', () => committed.mark.size === 300n);
  await rig.signer().signIfDue();
  await rig.tamper(keep);
  await rig.record(rig.recorder(), 40);
  await eventually('all committed', () => committed.mark.size === 340n);
  await rig.signer().signIfDue();
  await sequencer.stop();
});
afterEach(() => rig.close());

const kept = async () => (await rig.kept.newest())?.size;

test('nothing is signed after it, by whoever starts anew, and what was published stays', async () => {
  expect(await kept()).toBe(340n);
  await rig.tamper(turnBack);
  // by itself the database is in order: that is why it is not asked
  expect((await rig.verification().verify()).firstBad).toBeUndefined();
  const refused = {
    reason: 'ledger_halted',
    message: expect.stringContaining('holds 300 entries, 340 were published'),
  };
  for (const signer of [rig.signer(), rig.signer()]) await expect(signer.signIfDue()).rejects.toMatchObject(refused);
  expect(await rig.admin('select 1 from checkpoint where size > 300')).toEqual([]);
  expect(await kept()).toBe(340n);
});

test('a signer that was running notices too', async () => {
  const signer = rig.signer();
  await signer.signIfDue();
  await rig.tamper(turnBack);
  await expect(signer.signIfDue()).rejects.toMatchObject({ reason: 'ledger_halted' });
  await expect(signer.signIfDue()).rejects.toThrow('340 were published');
});

test('other entries in place of those that were cut off are not signed', async () => {
  await rig.tamper(turnBack);
  // the cut-off messages are skipped, and as many others entered in their place
  await rig.tamper('update head set bus_seq = (select max(last_bus_seq) from batch) ');
  const { nc } = rig;
  const info = await (await jetstreamManager(nc)).streams.info('AUDIT');
  await rig.tamper(`update head set bus_seq = ${info.state.last_seq}`);
  const { committed } = rig.startSequencer();
  await eventually('leading', () => committed.mark.streamId !== undefined);
  await rig.record(rig.recorder(), 40, (n) => ({ n, instead: true }));
  await eventually('as many again', () => committed.mark.size === 340n);
  await expect(rig.signer().signIfDue()).rejects.toThrow('not those that were published');
});

test('replayed from the stream, the ledger signs on, and the checkpoints of the lost stretch are there again', async () => {
  await rig.tamper(turnBack);
  const { committed } = rig.startSequencer();
  await eventually('all there again', () => committed.mark.size === 340n);
  const signer = rig.signer();
  await signer.signIfDue();
  expect(signer.published?.size).toBe(340n);
  expect(await rig.admin('select size from checkpoint where size = 340')).toHaveLength(1);
  expect((await rig.verification(signer).verify()).firstBad).toBeUndefined();
  await rig.record(rig.recorder(), 10);
  await eventually('more', () => committed.mark.size === 350n);
  await signer.signIfDue();
  expect(await kept()).toBe(350n);
});

test('a stretch that is signed late has as many checkpoints as it would have had in time', async () => {
  // as if the entries had come over eight hours; derived columns only, since the signer reads its times there
  await rig.tamper('truncate checkpoint; update entry set recorded_at_us = recorded_at_us + seq * 90000000');
  const js = await jetstreamManager(rig.nc);
  expect((await js.streams.info('CHECKPOINT')).state.messages).toBeGreaterThanOrEqual(2);
  await rig.signer().signIfDue();
  const notes = await rig.admin<{ note: string; size: string }>('select note, size from checkpoint order by size');
  expect(notes).toHaveLength(340);
  for (const { note, size } of notes)
    expect(openCheckpoint(note, rig.log.origin, rig.log.verifiers).size).toBe(BigInt(size));
});

test('the copies cannot be emptied, and there is none for a log that never signed', async () => {
  const jsm = await jetstreamManager(rig.nc);
  await expect(jsm.streams.purge('CHECKPOINT')).rejects.toThrow();
  await expect(jsm.streams.deleteMessage('CHECKPOINT', 1)).rejects.toThrow();
  const other = await Rig.open();
  expect(await other.kept.newest()).toBeUndefined();
  await other.close();
});
