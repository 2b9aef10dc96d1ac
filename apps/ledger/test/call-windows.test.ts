// Calls of an edge that died: the ledger names those that were opened and never ended, once, and leaves living edges alone.
import { startEdgeBeat } from '@tappass/rpc/invalidation';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WindowCloser } from '../src/close-windows.ts';
import { nilUuid, uuidToBytes } from '../src/domain/uuid.ts';
import { Rig, type RunningSequencer } from './rig.ts';

let rig: Rig;
let running: RunningSequencer;
let now = 0;

beforeEach(async () => {
  rig = await Rig.open();
  running = rig.startSequencer();
  await eventually('leading', () => running.sequencer.state === 'leading');
  now = 0;
});
afterEach(() => rig.close());

const closer = (): WindowCloser =>
  new WindowCloser({
    pool: rig.pool,
    recorder: rig.recorder('ledger'),
    leads: () => true,
    now: () => now,
    silentForMs: 1000,
  });
const tenant = uuidToBytes(nilUuid);
const commit = async (kind: string, body: object): Promise<void> => {
  const { busSeq } = await rig.recorder('edge').record({ kind, tenant, body: { ...body } });
  await running.committed.atLeast(busSeq, 5_000);
};
const unfinished = async (): Promise<unknown[]> => {
  const rows = await rig.admin<{ body: Buffer }>(
    "select b.body from body b join entry e using (seq) where e.kind = 'calls_unfinished' order by seq",
  );
  return rows.map((row) => JSON.parse(row.body.toString()));
};
const windows = () => rig.admin('select 1 from call_window');

test('what never ended is named when the edge has been silent for long enough, and only once', async () => {
  await commit('calls_opened', { boot: '7', from: 0, to: 256 });
  for (const number of [0, 1, 3]) await commit('llm_call', { call: { boot: '7', number } });
  const one = closer();
  expect(await one.closeSilent()).toEqual([]);
  now = 1_001;
  expect(await one.closeSilent()).toEqual(['7']);
  await eventually('closed', async () => (await windows()).length === 0);
  expect(await unfinished()).toEqual([
    {
      boot: '7',
      unfinished: [
        [2, 3],
        [4, 256],
      ],
      version: 1,
    },
  ]);
  now = 9_000;
  expect(await one.closeSilent()).toEqual([]);
});

test('an edge that beats keeps its windows', async () => {
  await commit('calls_opened', { boot: '7', from: 0, to: 256 });
  const one = closer();
  one.listen(rig.nc);
  await one.closeSilent();
  now = 5_000;
  const stop = startEdgeBeat(rig.nc, 7n, 20);
  await rig.nc.flush();
  await eventually('heard', async () => (await one.closeSilent()).length === 0);
  expect(await unfinished()).toEqual([]);
  stop();
});

test('a full window is forgotten by itself, and numbers never given out are not missed', async () => {
  await commit('calls_opened', { boot: '7', from: 0, to: 512 });
  await rig.record(rig.recorder('edge'), 256, (number) => ({ call: { boot: '7', number } }));
  await eventually('one window left', async () => (await windows()).length === 1);
  await commit('calls_closed', { boot: '7', from: 256 });
  expect(await windows()).toEqual([]);
});

test('a standby closes nothing', async () => {
  await commit('calls_opened', { boot: '7', from: 0, to: 256 });
  const standby = new WindowCloser({
    pool: rig.pool,
    recorder: rig.recorder('ledger'),
    leads: () => false,
    now: () => now,
    silentForMs: 1000,
  });
  now = 9_999;
  expect(await standby.closeSilent()).toEqual([]);
});
