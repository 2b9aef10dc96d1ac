// What somebody with the database in his hands can do, and what the verifier says to it: the row and the rule.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckpointSigner } from '../src/checkpoints/checkpoint-signer.ts';
import { Rig } from './rig.ts';

let rig: Rig;
let signer: CheckpointSigner;
const rows = 600;

beforeAll(async () => {
  rig = await Rig.open();
  const { sequencer, committed } = rig.startSequencer();
  await eventually('leading', () => sequencer.state === 'leading');
  const edge = rig.recorder();
  // two windows are opened, and calls 5 to 9 never end
  for (const from of [0, 256]) await rig.record(edge, 1, () => ({ boot: '7', from, to: from + 256 }), 'calls_opened');
  const call = (n: number): JsonObject => (n < 5 || n > 9 ? { call: { boot: '7', number: n } } : {});
  await rig.record(edge, rows - 2, (n) => ({ agent: 'bot', decision: 'allow', n, ...call(n) }));
  await eventually('all committed', () => committed.mark.size === BigInt(rows));
  await sequencer.stop();
  signer = rig.signer();
  await signer.signIfDue();
  await rig.tamper(`
    create table saved_entry as table entry; create table saved_body as table body; create table saved_tile as table tile;
    create table saved_checkpoint as table checkpoint; create table saved_head as table head;
    create table saved_tenant_head as table tenant_head; create table saved_batch as table batch;
    create table saved_call_window as table call_window`);
});
afterAll(() => rig.close());

const restored = `
  truncate entry, body, tile, checkpoint, head, tenant_head, batch, call_window;
  insert into batch select * from saved_batch; insert into call_window select * from saved_call_window;
  insert into entry select * from saved_entry; insert into body select * from saved_body;
  insert into tile select * from saved_tile; insert into checkpoint select * from saved_checkpoint;
  insert into head select * from saved_head; insert into tenant_head select * from saved_tenant_head`;
const flip = (column: string, at: number) => `${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`;
const verdict = (known: CheckpointSigner | undefined = signer) => rig.verification(known).verify();

test('untouched, it verifies', async () => {
  expect(await verdict()).toMatchObject({ firstBad: undefined, chainIntact: true, eventsChecked: BigInt(rows) });
});

// each field of entry_v1 by an offset inside it
test.each([
  ['magic', 0],
  ['seq', 15],
  ['prev', 20],
  ['tenant', 50],
  ['tenant_seq', 71],
  ['tenant_prev', 80],
  ['recorded_at', 110],
  ['occurred_at', 119],
  ['event_id', 125],
  ['bus_seq', 143],
  ['kind length', 144],
  ['kind', 146],
  ['producer', 160],
  ['producer_boot', 200],
  ['body_commit', 230],
])('one bit of %s in an entry is found in its row', async (_, at) => {
  await rig.tamper(`${restored}; update entry set ${flip('entry', at)} where seq = 321`);
  expect(await verdict()).toMatchObject({ firstBad: { seq: 321n, rule: 'entry_hash' }, chainIntact: false });
});

test.each([
  ['a bit of a body', `update body set ${flip('body', 9)} where seq = 42`, { seq: 42n, rule: 'body_commit' }],
  ['a bit of a salt', `update body set ${flip('salt', 9)} where seq = 42`, { seq: 42n, rule: 'body_commit' }],
  [
    'an erased body nobody accounts for',
    'update body set body = null, salt = null where seq = 42',
    { seq: 42n, rule: 'body_missing' },
  ],
  ['a deleted body', 'delete from body where seq = 42', { seq: 42n, rule: 'body_missing' }],
  ['a search column of the entry', "update entry set kind = 'x' where seq = 42", { seq: 42n, rule: 'projection' }],
  ['a search column of the body', "update body set agent_id = 'x' where seq = 42", { seq: 42n, rule: 'projection' }],
  [
    'a body given to another tenant',
    `update body set tenant_id = gen_random_uuid() where seq = 42`,
    { seq: 42n, rule: 'projection' },
  ],
  ['a tile', `update tile set ${flip('hashes', 100)} where level = 0 and idx = 1`, { seq: 511n, rule: 'tile' }],
])('%s is found; the chain itself is intact', async (_, sql, firstBad) => {
  await rig.tamper(`${restored}; ${sql}`);
  expect(await verdict()).toMatchObject({ firstBad, chainIntact: true });
});

test.each([
  ['a deleted row', 'delete from entry where seq = 300', { seq: 300n, rule: 'missing_row' }],
  [
    'two rows swapped',
    'update entry set seq = case seq when 10 then -11 else -10 end where seq in (10, 11); update entry set seq = -seq where seq < 0',
    { seq: 10n, rule: 'seq' },
  ],
  ['the hash of a row', `update entry set ${flip('hash', 3)} where seq = 5`, { seq: 5n, rule: 'entry_hash' }],
  [
    'the tail',
    'delete from entry where seq >= 590; delete from body where seq >= 590',
    { seq: 590n, rule: 'truncated' },
  ],
  ['the head', `update head set ${flip('hash', 0)}`, { seq: 599n, rule: 'head' }],
  [
    'a tenant head',
    'delete from tenant_head where tenant_id = (select min(tenant_id::text)::uuid from tenant_head)',
    { seq: 599n, rule: 'tenant_head' },
  ],
  ['a signed root', `update checkpoint set ${flip('root', 0)}`, { seq: 599n, rule: 'checkpoint_root' }],
  [
    'a checkpoint note',
    `update checkpoint set note = replace(note, E'\\n600\\n', E'\\n601\\n')`,
    { seq: 599n, rule: 'checkpoint_signature' },
  ],
])('%s is found', async (_, sql, firstBad) => {
  await rig.tamper(`alter table entry drop constraint if exists entry_seq_check; ${restored}; ${sql}`);
  expect(await verdict()).toMatchObject({ firstBad, chainIntact: false });
});

// what an answer is built from besides entries and bodies
test.each([
  [
    'a batch that is later than it was',
    'update batch set recorded_at_us = recorded_at_us + 1 where first_bus_seq = (select max(first_bus_seq) from batch)',
    'batch',
  ],
  [
    'batches that are all later, so that "since" finds nothing',
    'update batch set recorded_at_us = recorded_at_us + 4000000000000000',
    'batch',
  ],
  ['batches that are all earlier', 'update batch set recorded_at_us = 0', 'batch'],
  ['a batch that ends sooner', 'update batch set next_seq = next_seq - 1 where next_seq = 600', 'batch'],
  ['a batch that begins later', 'update batch set first_seq = first_seq + 1 where next_seq = 600', 'batch'],
  ['a batch of other messages', 'update batch set last_bus_seq = last_bus_seq + 1', 'batch'],
  ['a batch that is gone', 'delete from batch where first_bus_seq = (select max(first_bus_seq) from batch)', 'batch'],
  ['no batches', 'delete from batch', 'batch'],
  [
    'a batch beyond the head',
    'insert into batch select last_bus_seq + 1, last_bus_seq + 2, 600, 600, stream_id, epoch, recorded_at_us from batch order by first_bus_seq desc limit 1',
    'batch',
  ],
  ['an open window that is gone', 'delete from call_window', 'call_window'],
  ['a window of which all has ended', "update call_window set ended = decode(repeat('ff', 32), 'hex')", 'call_window'],
  ['a window that was not opened', 'update call_window set opened = false', 'call_window'],
  [
    'a window that nobody opened',
    "insert into call_window values ('9', 0, true, decode(repeat('00', 32), 'hex'))",
    'call_window',
  ],
  ['one call more that has not ended', 'update call_window set ended = set_bit(ended, 200, 0)', 'call_window'],
])('%s is found; the chain itself is intact', async (_, sql, rule) => {
  await rig.tamper(`${restored}; ${sql}`);
  expect(await verdict()).toMatchObject({ firstBad: { rule }, chainIntact: true });
  expect(await verdict(undefined)).toMatchObject({ firstBad: { rule } });
});

test('a checkpoint that was published and is gone is found, the last or all of them', async () => {
  for (const sql of ['delete from checkpoint', 'update checkpoint set size = 599']) {
    await rig.tamper(`${restored}; ${sql}`);
    expect((await verdict()).firstBad, sql).toBeDefined();
  }
});

test('what was verified once is verified again: a change in any table that a rule reads is named', async () => {
  await rig.tamper(restored);
  const again = rig.verification(signer);
  expect(await again.verify()).toMatchObject({ firstBad: undefined, eventsChecked: BigInt(rows) });
  for (const [sql, rule] of [
    [`update body set ${flip('body', 9)} where seq = 42`, 'body_commit'],
    [`update entry set ${flip('entry', 9)} where seq = 42`, 'entry_hash'],
    ["update body set agent_id = 'x' where seq = 42", 'projection'],
    [`update tile set ${flip('hashes', 100)}`, 'tile'],
    ['update batch set recorded_at_us = 0', 'batch'],
    ['delete from call_window', 'call_window'],
    ['delete from checkpoint', 'checkpoint_missing'],
    [`update checkpoint set ${flip('root', 0)}`, 'checkpoint_root'],
    ['delete from entry where seq = 300', 'missing_row'],
    [`update head set ${flip('hash', 0)}`, 'head'],
  ] as const) {
    await rig.tamper(`${restored}; ${sql}`);
    expect((await again.verify()).firstBad?.rule, sql).toBe(rule);
    await rig.tamper(restored);
    expect((await again.verify()).firstBad, `after ${sql}`).toBeUndefined();
    expect((await again.verify()).firstBad).toBeUndefined();
  }
});

test('everything gone but what the process has published is still found', async () => {
  await rig.tamper(`truncate entry, body, tile, checkpoint, tenant_head;
    update head set size = 0, hash = decode(repeat('00', 32), 'hex'), frontier = ''`);
  expect(await verdict()).toMatchObject({ firstBad: { seq: 0n, rule: 'truncated' }, chainIntact: false });
});

test('the signer does not sign rows that changed between commit and signing', async () => {
  await rig.tamper(`${restored}; truncate checkpoint; update body set ${flip('body', 9)} where seq = 42`);
  await expect(rig.signer().signIfDue()).rejects.toMatchObject({ reason: 'ledger_halted' });
  await rig.tamper(
    `${restored}; truncate checkpoint; update entry set ${flip('entry', 99)} where seq = 42; update entry set ${flip('hash', 0)} where seq = 42`,
  );
  await expect(rig.signer().signIfDue()).rejects.toMatchObject({ reason: 'ledger_halted' });
});

const rehashed = "hash = sha256('\\x00'::bytea || entry)";
test.each([
  [
    'another magic',
    `update entry set ${flip('entry', 0)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'another place',
    `update entry set ${flip('entry', 15)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'another length of the kind',
    `update entry set ${flip('entry', 144)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'a longer entry',
    `update entry set entry = entry || '\\x00' where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'hardly an entry',
    `update entry set entry = substring(entry from 1 for 20) where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'another commitment',
    `update entry set ${flip('entry', 230)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'another predecessor',
    `update entry set ${flip('entry', 20)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    42,
  ],
  [
    'another time, chained on',
    `update entry set ${flip('entry', 110)} where seq = 42; update entry set ${rehashed} where seq = 42`,
    43,
  ],
  ['another salt', `update body set ${flip('salt', 3)} where seq = 42`, 42],
  ['a bit of the hash', `update entry set ${flip('hash', 3)} where seq = 42`, 42],
  ['no row', 'delete from entry where seq = 42', 42],
  ['no last row', 'delete from entry where seq = 599', 599],
])('the signer finds %s in the row, however well the hash fits', async (_, sql, seq) => {
  await rig.tamper(`${restored}; truncate checkpoint; ${sql}`);
  const refused = { reason: 'ledger_halted', message: expect.stringMatching(`entry ${seq} `) };
  await expect(rig.signer().signIfDue()).rejects.toMatchObject(refused);
});

test('the signer asks the head for the tree too', async () => {
  await rig.tamper(`${restored}; truncate checkpoint; update head set ${flip('frontier', 3)}`);
  await expect(rig.signer().signIfDue()).rejects.toThrow('the head is not that of the entries');
});

test('a signer that starts anew goes on from the last checkpoint', async () => {
  await rig.tamper(restored);
  const next = rig.signer();
  await next.signIfDue();
  expect(next.published?.size).toBe(BigInt(rows));
});

test("the service's own role can change or delete nothing that was written", async () => {
  await rig.tamper(restored);
  const refused = expect.objectContaining({ code: '42501' });
  for (const sql of [
    'update entry set kind = kind',
    'delete from entry',
    'truncate entry',
    'update body set body = null',
    'delete from body',
    'update checkpoint set size = 0',
    'delete from checkpoint',
    'update tile set idx = 9',
    'delete from batch',
    'delete from head',
    'delete from tenant_head',
    'alter table entry disable trigger all',
  ]) {
    await expect(rig.pool.query(sql), sql).rejects.toEqual(refused);
  }
});

test('a query that forgets its tenant sees nothing', async () => {
  for (const table of ['entry', 'body', 'tenant_head']) {
    expect((await rig.pool.query(`select 1 from ${table}`)).rows, table).toEqual([]);
  }
});
