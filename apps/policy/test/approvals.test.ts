// Approvals over a real bus and database: one request for one action, decided by somebody else, used once, and all of it in the ledger.
import { randomBytes } from 'node:crypto';
import type { ApprovalAsk } from '@tappass/contracts/policy';
import { lockNamesIn } from '@tappass/postgres/named-lock';
import { eventually } from '@tappass/testkit/eventually';
import { asAdmin } from '@tappass/testkit/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, Rig, tenantA, tenantB } from './rig.ts';

let rig: Rig;
let agentUuid: string;

beforeAll(async () => {
  rig = await Rig.open();
  await Promise.all([rig.start('policy'), rig.start('ledger')]);
});
beforeEach(() => {
  agentUuid = `ag_${randomBytes(8).toString('hex')}`;
});
afterAll(() => rig.close());

const fingerprint = () => randomBytes(32).toString('base64url');
const ask = (print = fingerprint(), change: Partial<ApprovalAsk> = {}) => ({
  ...{ tool: 'send_email', fingerprint: print, sealedArguments: 'c2VhbGVk', tier: 'authenticated' },
  ...{ ttlMs: 60_000n, rule: 'tool send_*', ...change },
});
const agent = (tenant = tenantA) =>
  as(tenant, {
    kind: 'developer',
    level: 0,
    keyId: 'dk_dev',
    agentUuid,
    agentId: 'mailer',
    developerPseudonym: 'psn_1',
  });
const admin = (tenant = tenantA, change: Parameters<typeof as>[1] = {}) => as(tenant, { level: 30, ...change });

const request = async (...asks: ReturnType<typeof ask>[]) =>
  (await rig.edge.requestApprovals({ asks, sessionId: 'ses_1' }, agent())).answers;
const decide = (requestId: string, decision: string, who = admin()) =>
  rig.edge.decideApproval({ requestId, decision, reason: 'checked' }, who);

const entries = async (kind: string, requestId: string): Promise<Record<string, unknown>[]> =>
  asAdmin(rig.db.adminUrl, async (client) => {
    const { rows } = await client.query<{ body: Buffer }>(
      'select b.body from ledger.entry e join ledger.body b using (seq) where e.kind = $1 order by seq',
      [kind],
    );
    return rows
      .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
      .filter((body) => body['request_id'] === requestId);
  });

describe('a request', () => {
  test('is the same request while it is open, and is granted by somebody else, once', async () => {
    const print = fingerprint();
    const [first] = await request(ask(print));
    const [again] = await request(ask(print));
    expect(first).toMatchObject({ state: 'pending', requestId: expect.stringMatching(/^apr_[0-9a-f]{24}$/) });
    expect(again?.requestId).toBe(first?.requestId);
    const id = first!.requestId;
    expect((await decide(id, 'grant')).approval).toMatchObject({ state: 'granted', decidedBy: 'dk_test' });
    expect(await request(ask(print))).toMatchObject([{ state: 'granted', requestId: id }]);
    // used up: the same action again is a new question
    const [next] = await request(ask(print));
    expect(next?.state).toBe('pending');
    expect(next?.requestId).not.toBe(id);
    for (const kind of ['approval_requested', 'approval_granted', 'approval_consumed'])
      expect(await entries(kind, id), kind).toMatchObject([
        { request_id: id, tool: 'send_email', agent_uuid: agentUuid },
      ]);
  });

  test('of one action is no grant for another', async () => {
    const [granted] = await request(ask());
    await decide(granted!.requestId, 'grant');
    expect((await request(ask()))[0]?.state).toBe('pending');
  });

  test('granted to one agent is no grant for another, nor for another organisation', async () => {
    const print = fingerprint();
    await decide((await request(ask(print)))[0]!.requestId, 'grant');
    const mine = agentUuid;
    agentUuid = 'ag_somebody_else';
    expect((await request(ask(print)))[0]?.state).toBe('pending');
    agentUuid = mine;
    const elsewhere = await rig.edge.requestApprovals({ asks: [ask(print)] }, agent(tenantB));
    expect(elsewhere.answers[0]?.state).toBe('pending');
    expect((await request(ask(print)))[0]?.state).toBe('granted');
  });

  test('that is denied stays denied', async () => {
    const print = fingerprint();
    const [first] = await request(ask(print));
    await decide(first!.requestId, 'deny');
    expect(await request(ask(print))).toMatchObject([{ state: 'denied', requestId: first!.requestId }]);
    expect(await entries('approval_denied', first!.requestId)).toHaveLength(1);
  });

  test('of several: no grant is used while one is missing', async () => {
    const [one, two] = [fingerprint(), fingerprint()];
    const [first, second] = await request(ask(one), ask(two));
    await decide(first!.requestId, 'grant');
    expect((await request(ask(one), ask(two))).map(({ state }) => state)).toEqual(['waiting', 'pending']);
    await decide(second!.requestId, 'grant');
    expect((await request(ask(one), ask(two))).map(({ state }) => state)).toEqual(['granted', 'granted']);
  });

  test('that nobody waits for any more takes no grant', async () => {
    const print = fingerprint();
    const id = (await request(ask(print)))[0]!.requestId;
    await decide(id, 'grant');
    await asAdmin(rig.db.adminUrl, async (client) => {
      await client.query('set search_path = policy; begin');
      await lockNamesIn(client, [['approval', tenantA, agentUuid, print]]);
      const hurried = rig.edge.requestApprovals({ asks: [ask(print)] }, { ...agent(), timeoutMs: 300 });
      await expect(hurried).rejects.toMatchObject({ reason: 'deadline' });
      await client.query('rollback');
    });
    expect(await request(ask(print))).toMatchObject([{ state: 'granted', requestId: id }]);
    expect(await entries('approval_consumed', id)).toHaveLength(1);
  });

  test('is granted to one of many that come with it at once', async () => {
    const print = fingerprint();
    await decide((await request(ask(print)))[0]!.requestId, 'grant');
    const answers = await Promise.all(Array.from({ length: 12 }, () => request(ask(print))));
    expect(answers.filter(([answer]) => answer?.state === 'granted')).toHaveLength(1);
    expect(
      new Set(answers.filter(([answer]) => answer?.state !== 'granted').map(([answer]) => answer?.requestId)).size,
    ).toBe(1);
  });

  test('and its grant end with their time', async () => {
    const print = fingerprint();
    const short = ask(print, { ttlMs: 300n });
    const [first] = await request(short);
    await eventually('its end', async () => {
      const { approval } = await rig.edge.getApproval({ requestId: first!.requestId }, admin());
      return approval?.state === 'expired';
    });
    await expect(decide(first!.requestId, 'grant')).rejects.toMatchObject({ reason: 'approval_closed' });
    const [second] = await request(short);
    expect(second?.requestId).not.toBe(first?.requestId);
    await decide(second!.requestId, 'grant');
    await eventually('the end of the grant', async () => (await request(short))[0]?.requestId !== second?.requestId);
  });

  test.each([
    ['a fingerprint that is none', { fingerprint: 'short' }],
    ['a tier nobody knows', { tier: 'signed' }],
    ['no time', { ttlMs: 0n }],
    ['a year', { ttlMs: 31_536_000_000n }],
    ['no tool', { tool: '' }],
    ['arguments without end', { sealedArguments: 'x'.repeat(70_000) }],
  ])('with %s is refused', async (_, change) => {
    await expect(request(ask(fingerprint(), change))).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test('twice in one answer is refused: one grant is for one of them', async () => {
    const print = fingerprint();
    await expect(request(ask(print), ask(print))).rejects.toMatchObject({ reason: 'bad_field' });
  });
});

describe('a decision', () => {
  test.each([
    ['an agent key', { kind: 'agent', level: 40, agentUuid: 'ag_x' }, 'forbidden'],
    ['a developer key', { kind: 'developer', level: 40 }, 'forbidden'],
    ['a developer', { level: 20 }, 'forbidden'],
    ['who asked', { level: 40, keyId: 'dk_dev' }, 'approval_own'],
    ['the developer whose key asked', { level: 40, developerPseudonym: 'psn_1' }, 'approval_own'],
  ])('is not for %s', async (_, who, reason) => {
    const print = fingerprint();
    const [asked] = await request(ask(print));
    await expect(decide(asked!.requestId, 'grant', admin(tenantA, who))).rejects.toMatchObject({ reason });
    expect((await request(ask(print)))[0]?.state).toBe('pending');
  });

  test('on an elevated request is for a super_admin', async () => {
    const [asked] = await request(ask(fingerprint(), { tier: 'elevated' }));
    await expect(decide(asked!.requestId, 'grant')).rejects.toMatchObject({ reason: 'forbidden' });
    expect((await decide(asked!.requestId, 'grant', admin(tenantA, { level: 40 }))).approval?.state).toBe('granted');
  });

  test('is made once', async () => {
    const [asked] = await request(ask());
    const made = await Promise.allSettled([
      decide(asked!.requestId, 'grant'),
      decide(asked!.requestId, 'deny'),
      decide(asked!.requestId, 'grant'),
    ]);
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(decide(asked!.requestId, 'deny')).rejects.toMatchObject({ reason: 'approval_closed' });
  });

  test('is of the own organisation only', async () => {
    const [asked] = await request(ask());
    await expect(decide(asked!.requestId, 'grant', admin(tenantB))).rejects.toMatchObject({ reason: 'not_found' });
  });

  test('before anybody asked grants exactly one action', async () => {
    const print = fingerprint();
    const granted = await rig.edge.grantApproval({ agentUuid, agentId: 'mailer', ask: ask(print) }, admin());
    expect(granted.approval?.state).toBe('granted');
    expect((await request(ask(print)))[0]?.state).toBe('granted');
    expect((await request(ask(print)))[0]?.state).toBe('pending');
    await expect(rig.edge.grantApproval({ agentUuid, agentId: 'mailer', ask: ask() }, agent())).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });
});

describe('the queue', () => {
  test('shows people what is pending, page by page, and an agent only its own', async () => {
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await request(ask()))[0]!.requestId);
    const mine = await rig.edge.listApprovals({}, agent());
    expect(mine.approvals.map(({ requestId }) => requestId)).toEqual([...ids].reverse());
    const page = await rig.edge.listApprovals({ limit: 2 }, agent());
    const rest = await rig.edge.listApprovals({ limit: 2, cursor: page.next }, agent());
    expect([...page.approvals, ...rest.approvals].map(({ requestId }) => requestId)).toEqual([...ids].reverse());
    const all = await rig.edge.listApprovals({ limit: 500 }, admin(tenantA, { level: 10 }));
    expect(all.approvals.map(({ requestId }) => requestId)).toEqual(expect.arrayContaining(ids));
    agentUuid = 'ag_another';
    expect((await rig.edge.listApprovals({}, agent())).approvals).toEqual([]);
    await expect(rig.edge.getApproval({ requestId: ids[0]! }, agent())).rejects.toMatchObject({ reason: 'not_found' });
    await expect(rig.edge.listApprovals({}, as(tenantA, { level: 0 }))).rejects.toMatchObject({ reason: 'forbidden' });
  });
});
