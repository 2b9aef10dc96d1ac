// The turn to write belongs to the ledger: no other role holds it up, and holding it costs the database nothing.
import { eventually } from '@tappass/testkit/eventually';
import { asAdmin } from '@tappass/testkit/postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { turnToLead } from '../src/sequencer/lead.ts';
import { Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const locks = () =>
  rig.admin<{ locktype: string; place: string; xid: string | null; xmin: string | null; state: string }>(
    `select l.locktype, l.relation::regclass::text as place, a.backend_xid as xid, a.backend_xmin as xmin, a.state
     from pg_locks l join pg_stat_activity a using (pid)
     where a.usename = 'ledger_app' and a.datname = current_database() and l.locktype in ('relation', 'advisory')`,
  );

test('whoever leads holds a lock on a table of its own, keeps nothing from being vacuumed, and no role in the way of it', async () => {
  // every key that was ever used for a lock here, by a role that may do nothing in this schema
  await asAdmin(rig.db.urlFor('license'), async (other) => {
    for (const key of [7_270_736_901, 7_270_736_902, 7_270_736_903])
      await other.query('select pg_advisory_lock($1)', [key]);
    await expect(other.query('begin; lock table ledger.turn in exclusive mode')).rejects.toMatchObject({
      code: '42501',
    });
    await other.query('rollback');
    const { sequencer } = rig.startSequencer();
    await eventually('leading', () => sequencer.state === 'leading');
    expect(await locks()).toEqual([
      { locktype: 'relation', place: 'turn', xid: null, xmin: null, state: 'idle in transaction' },
    ]);
  });
});

test('one has it, another waits, and has it when the first lets go or its connection is cut', async () => {
  const take = turnToLead(rig.pool);
  const never = new AbortController();
  const first = await take(never.signal);
  const waiting = take(never.signal);
  expect(await Promise.race([waiting, locks()])).toHaveLength(1);
  await first?.release();
  const second = await waiting;
  expect(second?.lost.aborted).toBe(false);
  const third = take(never.signal);
  await rig.admin(
    `select pg_terminate_backend(pid) from pg_locks where relation = 'turn'::regclass and mode = 'ExclusiveLock' and granted`,
  );
  const heir = await third;
  expect(heir).toBeDefined();
  await eventually('the former knows', () => second?.lost.aborted === true);
  await second?.release();
  await heir?.release();
});

test('who stops waiting never has it, and leaves no lock', async () => {
  const take = turnToLead(rig.pool);
  const first = await take(new AbortController().signal);
  const abort = new AbortController();
  const waiting = take(abort.signal);
  abort.abort();
  expect(await waiting).toBeUndefined();
  await first?.release();
  await eventually('no lock', async () => (await locks()).length === 0);
});
