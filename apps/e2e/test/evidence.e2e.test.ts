// What stands on record: every call and refusal once, strangers as counts, and no byte that could change unnoticed.
import { sequence } from '@tappass/pipeline/sequence';
import { eventually } from '@tappass/testkit/eventually';
import { beforeAll, expect, test } from 'vitest';
import type { Entry } from '../src/control.ts';
import { tamper } from '../src/database.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const call = (body: unknown = saying('hi'), headers = {}) =>
  stack().control.ask('POST', '/v1/chat/completions', { key: stack().seeded.agent_key, body, headers });

beforeAll(async () => {
  for (let n = 0; n < 5; n += 1) expect((await call()).status).toBe(200);
});

test('the admin key finds the only organisation without naming it, from the first minute on', async () => {
  const { control } = stack();
  const response = await fetch(`${control.url}/audit`, { headers: { authorization: `Bearer ${control.adminKey}` } });
  const { data } = (await response.json()) as { data: Entry[] };
  expect(data.map((row) => row.event_type)).toContain('agent_registered');
});

test('an agent key sees the calls of its own agent and of no other', async () => {
  const { control, seeded } = stack();
  const other = await control.newAgent('other-bot', { preset: 'starter' });
  await control.must('POST', '/v1/chat/completions', { key: other.key, body: saying('hi') });
  await eventually('the call of the other agent', async () => {
    const rows = await control.entries({ agent_id: 'other-bot', event_type: 'llm_call' });
    return rows.length === 1;
  });
  const own = await control.must('GET', '/audit?agent_id=other-bot', { key: seeded.agent_key });
  const agents = new Set((own.data ?? []).map((row) => (row as unknown as Entry).body['agent']));
  expect([...agents]).toEqual([seeded.agent_id]);
});

test('the record is intact, and grows by what happened', async () => {
  const before = await stack().control.verify();
  expect(before).toMatchObject({ verified: true, chain_intact: true });
  expect(before.events_checked).toBe(before.size);
  const { headers } = await call();
  const [entry] = await stack().control.entriesOf(headers.get('x-request-id'));
  const starter = sequence.filter((row) => row.starter).map((row) => row.step);
  // the step that writes an entry is not in it
  expect(entry?.steps?.map(({ step }) => step)).toEqual(starter.filter((step) => step !== 'audit_write'));
  expect(entry?.steps?.[0]).toEqual({ step: 'validate_input', verdict: 'pass', us: expect.any(Number) });
  expect(entry?.body['trail']).toMatch(/^100\b/);
  expect(await stack().control.must('GET', `/audit/${entry?.seq}`)).toMatchObject({
    body: entry?.body,
    steps: entry?.steps,
  });
  const after = await stack().control.verify();
  expect(after.verified).toBe(true);
  expect(after.events_checked).toBeGreaterThan(before.events_checked);
});

test.each([
  ['a byte of an entry', 'entry', 'set entry = set_byte(entry, 40, get_byte(entry, 40) # 1)', /^entry_hash$/],
  ['a byte of a body', 'body', 'set body = set_byte(body, 20, get_byte(body, 20) # 1)', /^body_commit$/],
  [
    'the tenant that an entry is shown to',
    'entry',
    `set tenant_id = '00000000-0000-7000-8000-000000000001'`,
    /^projection$/,
  ],
  ['the decision that a search finds', 'body', `set decision = 'allow-all'`, /^projection$/],
])('%s that was changed in the database is named with its rule', async (_what, table, change, rule) => {
  const { control } = stack();
  const [target] = await control.entries({ event_type: 'llm_call' });
  const seq = target!.seq;
  const copy = `create table ledger.kept as select * from ledger.${table} where seq = ${seq}`;
  await tamper(stack(), table, `${copy}; update ledger.${table} ${change} where seq = ${seq}`);
  const found = await control.verify();
  await tamper(
    stack(),
    table,
    `delete from ledger.${table} where seq = ${seq}; insert into ledger.${table} select * from ledger.kept; drop table ledger.kept`,
  );
  expect(found).toMatchObject({ verified: false, first_bad: { seq } });
  expect(found.first_bad?.rule).toMatch(rule);
  expect(await control.verify()).toMatchObject({ verified: true });
});

test('an entry that was taken away is missed', async () => {
  const { control } = stack();
  const target = (await control.entries({ event_type: 'llm_call' })).at(-1);
  const seq = target!.seq;
  // a ledger that needs the entry in this very moment stops, and answers again when it is back
  const found = await eventually('a look while the entry is away', async () => {
    await tamper(
      stack(),
      'entry',
      `create table ledger.kept as select * from ledger.entry where seq = ${seq}; delete from ledger.entry where seq = ${seq}`,
    );
    try {
      const { status, body } = await control.ask('GET', '/audit/verify', { timeoutMs: 60_000 });
      return status === 200 ? body : undefined;
    } finally {
      await tamper(stack(), 'entry', 'insert into ledger.entry select * from ledger.kept; drop table ledger.kept');
    }
  });
  expect(found).toMatchObject({ verified: false, first_bad: { seq, rule: 'missing_row' } });
  expect(await control.verify()).toMatchObject({ verified: true });
});

test.each([
  ['by a step', saying(`ghp_${'a1B2c3D4e5F6'.repeat(3)}`), {}, 403, 'blocked'],
  ['for its model', { ...saying('hi'), model: 'gpt-unheard-of' }, {}, 404, 'model_not_found'],
  ['for its body', '{', {}, 400, 'bad_json'],
  ['for its flags', saying('hi'), { 'x-tappass-flags': 'mode=sideways' }, 400, 'bad_flag'],
])('a call of a known agent that is refused %s has one entry', async (_what, body, headers, status, reason) => {
  const refused = await call(body, headers);
  expect(refused.status).toBe(status);
  const entries = await stack().control.entriesOf(refused.headers.get('x-request-id'));
  expect(entries).toMatchObject([
    { event_type: 'llm_call_blocked', body: { decision: 'block', reason, agent: stack().seeded.agent_id } },
  ]);
});

test('a control route that is refused to a known key has its entry', async () => {
  const { control, seeded } = stack();
  const refused = await control.ask('GET', '/agents', { key: seeded.agent_key });
  expect(refused.status).toBe(403);
  const entries = await control.entriesOf(refused.headers.get('x-request-id'));
  expect(entries).toMatchObject([{ event_type: 'request_refused', body: { reason: 'forbidden', decision: 'block' } }]);
});

test('strangers are counted exactly and fill no ledger', async () => {
  const { control } = stack();
  const deployment = async () => {
    const headers = { 'x-tappass-org': '*' };
    const page = await control.must('GET', '/audit?event_type=auth_failed&limit=500', { headers });
    return (page.data ?? []) as unknown as Entry[];
  };
  const before = await deployment();
  await Promise.all(
    Array.from({ length: 37 }, (_, n) =>
      control.ask('GET', '/audit', { key: n % 2 === 0 ? null : `tp_dev_guess${n}` }),
    ),
  );
  const counted = await eventually(
    'the strangers on record',
    async () => {
      const rows = (await deployment()).slice(0, -before.length || undefined);
      const count = rows.reduce((sum, row) => sum + Number(row.body['count']), 0);
      return count >= 37 ? { count, rows: rows.length } : undefined;
    },
    { withinMs: 25_000, everyMs: 200 },
  );
  expect(counted.count).toBe(37);
  expect(counted.rows).toBeLessThanOrEqual(2);
});

test('what the deployment itself does is told to its admin only', async () => {
  const { control, seeded } = stack();
  const rows = await control.must('GET', '/audit', { headers: { 'x-tappass-org': '*' } });
  expect((rows.data ?? []).map((row) => row['event_type'])).toContain('calls_opened');
  const own = await control.must('GET', '/audit', { key: seeded.agent_key, headers: { 'x-tappass-org': '*' } });
  expect((own.data ?? []).map((row) => row['event_type'])).not.toContain('calls_opened');
});
