// The built service under kill -9 and frozen stores: nothing acknowledged is lost, nothing is there twice, and it comes back by itself.
import { jetstreamManager } from '@nats-io/jetstream';
import { type AppProcess, buildApp } from '@tappass/testkit/app-process';
import { eventually } from '@tappass/testkit/eventually';
import { testPostgres } from '@tappass/testkit/postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLedgerProcess } from './ledger-process.ts';
import { Rig } from './rig.ts';

let rig: Rig;
const processes: AppProcess[] = [];
const start = async (): Promise<AppProcess> => {
  const started = await startLedgerProcess(rig);
  processes.push(started);
  return started;
};

beforeEach(async () => {
  await buildApp('ledger');
  rig = await Rig.open();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.end('SIGKILL')));
  await rig.close();
});

const committedCount = async (): Promise<number> => {
  const [head] = await rig.admin<{ size: string }>('select size from head');
  return Number(head?.size);
};
// the heartbeat is the ledger's own
const distinct = async (): Promise<{ entries: number; ids: number }> => {
  const [row] = await rig.admin<{ entries: string; ids: string }>(
    "select count(*) entries, count(distinct event_id) ids from entry where kind = 'llm_call'",
  );
  return { entries: Number(row?.entries), ids: Number(row?.ids) };
};

test('killed at random again and again under load, with events sent twice, every event is there once and the chain verifies', async () => {
  const first = await start();
  await first.ready();
  const total = 12_000;
  const recorder = rig.recorder();
  const publishing = (async () => {
    for (let sent = 0; sent < total; sent += 500) await rig.record(recorder, 500);
  })();
  let running = first;
  let kills = 0;
  for (let target = 700; target < total; target += 1_100) {
    await eventually(`${target} committed`, async () => (await committedCount()) >= target, {
      withinMs: 30_000,
      everyMs: 2,
    });
    await running.end('SIGKILL');
    kills++;
    running = await start();
  }
  await publishing;
  // what a producer sends again because the acknowledgement was lost, beyond the broker's own window
  const jsm = await jetstreamManager(rig.nc);
  for (let seq = 1; seq <= 40; seq++)
    rig.nc.publish('audit.edge', (await jsm.streams.getMessage('AUDIT', { seq }))!.data);
  await rig.nc.flush();
  const { state } = await jsm.streams.info('AUDIT');
  await eventually(
    'all read',
    async () => {
      const [head] = await rig.admin<{ bus_seq: string }>('select bus_seq from head');
      return Number(head?.bus_seq) === state.last_seq;
    },
    { withinMs: 30_000 },
  );
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(await distinct()).toEqual({ entries: total, ids: total });
  expect((await rig.verification().verify()).firstBad).toBeUndefined();
}, 120_000);

test('a database frozen under load is told within a second, and afterwards nothing is lost or double', async () => {
  const ledger = await start();
  await ledger.ready();
  const recorder = rig.recorder();
  await rig.record(recorder, 500);
  const postgres = await testPostgres();
  const backends = await freeze(postgres.pid);
  const frozenAt = Date.now();
  await eventually('not ready', async () => (await fetch(`${ledger.opsUrl}/readyz`)).status === 503, {
    withinMs: 2_000,
  });
  expect(Date.now() - frozenAt).toBeLessThan(1_000);
  await rig.record(recorder, 500);
  for (const pid of backends) process.kill(pid, 'SIGCONT');
  await ledger.ready();
  await rig.record(recorder, 100);
  await eventually('all committed', async () => (await distinct()).entries === 1_100, { withinMs: 20_000 });
  expect(await distinct()).toEqual({ entries: 1_100, ids: 1_100 });
});

test('a bus that was killed and comes back with its messages is read on', async () => {
  const ledger = await start();
  await ledger.ready();
  const recorder = rig.recorder();
  await rig.record(recorder, 300);
  await rig.restartNats();
  await rig.record(recorder, 300);
  await eventually('all committed', async () => (await distinct()).entries === 600, { withinMs: 20_000 });
  await ledger.ready();
  expect(await distinct()).toEqual({ entries: 600, ids: 600 });
});

test('asked to stop it finishes its batch, leaves with 0 and hands the turn on at once', async () => {
  const first = await start();
  await first.ready();
  const second = await start();
  await second.ready();
  const recorder = rig.recorder();
  const publishing = rig.record(recorder, 2_000);
  expect(await first.end('SIGTERM')).toBe(0);
  await publishing;
  await eventually('all committed', async () => (await distinct()).entries === 2_000, { withinMs: 20_000 });
  expect(first.log()).not.toMatch(/uncaught|unhandled/);
});

// the postmaster and every backend: a frozen machine
const freeze = async (postmaster: number): Promise<number[]> => {
  const { readFileSync } = await import('node:fs');
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const pids = [postmaster, ...children];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return pids;
};
