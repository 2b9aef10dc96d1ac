// The life of a key over a real bus: issued once, verified while it lives, listed without its secret, and refused like any stranger's afterwards.
import type { Signed } from '@tappass/contracts/common';
import type { Keys } from '@tappass/contracts/keys';
import type { Client } from '@tappass/rpc/caller';
import { type AppProcess } from '@tappass/testkit/app-process';
import { type HandClock, handClock } from '@tappass/testkit/clock';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordWhatWasTaken } from '../src/record-what-was-taken.ts';
import { adminKey, as, issue, principalIn, Rig, type Served, verify } from './rig.ts';

let rig: Rig;
let served: Served;
let clock: HandClock;
let ledger: AppProcess;
let edge: Client<typeof Keys>;
let acme: Signed;
let other: Signed;
let named = 0;

const fresh = async (): Promise<string> => {
  const agentId = `agent-${++named}`;
  await edge.createAgent({ agentId, framework: 'none' }, { principal: acme, timeoutMs: 5_000 });
  return agentId;
};
const refusal = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'answered',
    (fault: { reason: unknown; details: unknown; message: string }) => ({
      reason: fault.reason,
      details: fault.details,
      message: fault.message,
    }),
  );

beforeAll(async () => {
  rig = await Rig.open();
  [, ledger] = await Promise.all([rig.startVault(), rig.startLedger()]);
  clock = handClock(Date.now());
  served = await rig.serve(clock.now);
  edge = await rig.client('edge');
  const deployment = await verify(edge, adminKey, '*');
  for (const slug of ['acme', 'other']) await edge.createOrg({ slug }, { principal: deployment, timeoutMs: 5_000 });
  acme = await verify(edge, adminKey, 'acme');
  other = await verify(edge, adminKey, 'other');
});
afterAll(() => rig.close());

describe('a key', () => {
  test('is issued, verified, listed without its secret, revoked, and then refused as unauthenticated', async () => {
    const agent = await fresh();
    const { apiKey, keyId } = await issue(edge, acme, { agent, email: 'Dev@Example.com ' });
    expect(principalIn(await verify(edge, apiKey))).toMatchObject({
      ...{ orgSlug: 'acme', kind: 'developer', level: 0, agentId: agent, keyId, scopes: ['govern'] },
    });
    const { keys } = await edge.listKeys({ agent }, { principal: acme });
    expect(keys).toMatchObject([{ keyId, kind: 'dev', name: 'laptop', lastFour: apiKey.slice(-4), revokedAt: '' }]);
    const shown = JSON.stringify(keys);
    for (const secret of [apiKey, 'example.com']) expect(shown).not.toContain(secret);
    expect(await edge.revokeKey({ agent, keyId }, { principal: acme })).toMatchObject({ revoked: true });
    await expect(verify(edge, apiKey)).rejects.toMatchObject({ reason: 'unauthenticated' });
    expect(await edge.revokeKey({ agent, keyId }, { principal: acme })).toMatchObject({ revoked: false });
    const bodies = await eventually('the revocation on record', async () => {
      const found = (await rig.entries('key_revoked')).filter((body) => body['key_id'] === keyId);
      return found.length > 0 && found;
    });
    expect(bodies).toMatchObject([{ actor: 'admin', agent }]);
    expect(await rig.entries('key_issued')).toContainEqual(expect.objectContaining({ key_id: keyId, key_kind: 'dev' }));
  });

  test('that nobody issued, that is revoked, that expired and whose agent is gone are refused with one answer', async () => {
    const [revoked, expired, orphan] = [await fresh(), await fresh(), await fresh()];
    const keys = {
      revoked: await issue(edge, acme, { agent: revoked }),
      expired: await issue(edge, acme, { agent: expired, days: 1 }),
      orphan: await issue(edge, acme, { agent: orphan }),
    };
    await edge.revokeKey({ agent: revoked, keyId: keys.revoked.keyId }, { principal: acme });
    await edge.deleteAgent({ agent: orphan }, { principal: acme });
    const living = (await issue(edge, acme, { agent: revoked })).apiKey;
    const mistyped = living.slice(0, -1) + (living.endsWith('a') ? 'b' : 'a');
    clock.advance(86_400_000);
    const answers = [];
    for (const key of [keys.revoked.apiKey, keys.expired.apiKey, keys.orphan.apiKey, mistyped, 'tp_dev_nobody', '']) {
      answers.push(await refusal(verify(edge, key)));
    }
    clock.advance(-86_400_000);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ reason: 'unauthenticated', details: {} });
    expect(principalIn(await verify(edge, living)).agentId).toBe(revoked);
  });

  test('gives a verdict of 60 seconds at most, and never one that outlives the key', async () => {
    const agent = await fresh();
    const { apiKey } = await issue(edge, acme, { agent, days: 1 });
    const verdict = principalIn(await verify(edge, apiKey));
    expect(Number(verdict.notAfterMs)).toBe(clock.now() + 60_000);
    clock.advance(86_400_000 - 10_000);
    const late = principalIn(await verify(edge, apiKey));
    expect(late.notAfterMs).toBe(late.keyExpiresAtMs);
    clock.advance(10_000);
    await expect(verify(edge, apiKey)).rejects.toMatchObject({ reason: 'unauthenticated' });
    clock.advance(-86_400_000);
  });

  test('is stored as a hash only, and its owner under a pseudonym', async () => {
    const agent = await fresh();
    const { apiKey } = await issue(edge, acme, { agent, email: 'canary@example.com' });
    const tables = ['credential', 'api_key', 'agent'];
    const dump = JSON.stringify(await Promise.all(tables.map((table) => rig.admin(`select t::text from ${table} t`))));
    for (const secret of [apiKey, apiKey.slice(7), 'canary']) expect(dump).not.toContain(secret);
  });

  test.each([
    ['a life of no days', { days: 0 }, 'bad_field'],
    ['a life of more than a year', { days: 366 }, 'bad_field'],
    ['an address that is none', { email: 'nobody' }, 'bad_field'],
    ['a kind nobody issues', { kind: 'adm' }, 'bad_field'],
  ])('with %s is refused', async (_, change, reason) => {
    const agent = await fresh();
    await expect(issue(edge, acme, { agent, ...change })).rejects.toMatchObject({ reason });
    expect((await edge.listKeys({ agent }, { principal: acme })).keys).toEqual([]);
  });

  test('can be had from the edge only: another room cannot verify', async () => {
    const ledgerClient = await rig.client('ledger');
    await expect(verify(ledgerClient, adminKey, 'acme')).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('the Idempotency-Key', () => {
  test('gives the same key for the same request, also when both ask at once, and one entry', async () => {
    const agent = await fresh();
    const order = { agent, idempotencyKey: 'once' };
    const answers = await Promise.all([issue(edge, acme, order), issue(edge, acme, order), issue(edge, acme, order)]);
    answers.push(await issue(edge, acme, order));
    expect(new Set(answers.map((answer) => answer.apiKey)).size).toBe(1);
    expect((await edge.listKeys({ agent }, { principal: acme })).keys).toHaveLength(1);
    const bodies = (await rig.entries('key_issued')).filter((body) => body['agent'] === agent);
    expect(bodies).toHaveLength(1);
  });

  test('used again for another request is a conflict, and used by somebody else is another key', async () => {
    const agent = await fresh();
    const first = await issue(edge, acme, { agent, idempotencyKey: 'twice' });
    await expect(issue(edge, acme, { agent, idempotencyKey: 'twice', days: 31 })).rejects.toMatchObject({
      reason: 'idempotency_conflict',
    });
    const { orgUuid } = principalIn(acme);
    const { principal } = as({ orgUuid, orgSlug: 'acme', keyId: 'dk_somebody_else' });
    const second = await issue(edge, principal, { agent, idempotencyKey: 'twice' });
    expect(second.keyId).not.toBe(first.keyId);
  });
});

describe('the Idempotency-Key of a request for an agent', () => {
  const make = (agentId: string, idempotencyKey: string, more: { framework?: string; principal?: Signed } = {}) =>
    edge.createAgent(
      { agentId, framework: more.framework ?? 'none', idempotencyKey },
      { principal: more.principal ?? acme, timeoutMs: 5_000 },
    );

  test('finds the agent that the same request made, also when all ask at once, with one entry', async () => {
    const answers = await Promise.all([make('again', 'k1'), make('again', 'k1'), make('again', 'k1')]);
    answers.push(await make('again', 'k1'));
    expect(new Set(answers.map(({ agent }) => agent?.agentUuid)).size).toBe(1);
    const bodies = (await rig.entries('agent_registered')).filter((body) => body['agent'] === 'again');
    expect(bodies).toHaveLength(1);
  });

  test('used for another request is a conflict, also when both come at once', async () => {
    const race = await Promise.allSettled([make('conflict', 'k2'), make('other-name', 'k2')]);
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of race)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ reason: 'idempotency_conflict' });
    await make('settled', 'k3');
    await expect(make('settled', 'k3', { framework: 'another' })).rejects.toMatchObject({
      reason: 'idempotency_conflict',
    });
  });

  test('is the caller’s own: somebody else under the same key, and nobody under none, hears that the name is taken', async () => {
    await make('mine', 'k4');
    const { orgUuid } = principalIn(acme);
    const { principal } = as({ orgUuid, orgSlug: 'acme', keyId: 'dk_somebody_else' });
    await expect(make('mine', 'k4', { principal })).rejects.toMatchObject({ reason: 'already_exists' });
    await expect(make('mine', '')).rejects.toMatchObject({ reason: 'already_exists' });
  });
});

describe('who may', () => {
  test.each([
    ['issue', 19, (agent: string, signed: Signed) => issue(edge, signed, { agent })],
    ['list', 9, (agent: string, principal: Signed) => edge.listKeys({ agent }, { principal })],
    ['revoke', 29, (agent: string, principal: Signed) => edge.revokeKey({ agent, keyId: 'dk_x' }, { principal })],
    ['delete', 29, (agent: string, principal: Signed) => edge.deleteAgent({ agent }, { principal })],
  ])('%s is forbidden below its level', async (_, level, act) => {
    const agent = await fresh();
    const { orgUuid } = principalIn(acme);
    await expect(act(agent, as({ orgUuid, level }).principal)).rejects.toMatchObject({ reason: 'forbidden' });
  });

  test('another organisation sees, issues for, revokes and deletes nothing here', async () => {
    const agent = await fresh();
    const { keyId, apiKey } = await issue(edge, acme, { agent });
    const notFound = { reason: 'not_found' };
    await expect(edge.listKeys({ agent }, { principal: other })).rejects.toMatchObject(notFound);
    await expect(issue(edge, other, { agent })).rejects.toMatchObject(notFound);
    await expect(edge.revokeKey({ agent, keyId }, { principal: other })).rejects.toMatchObject(notFound);
    await expect(edge.deleteAgent({ agent }, { principal: other })).rejects.toMatchObject(notFound);
    expect((await edge.listAgents({}, { principal: other })).agents).toEqual([]);
    expect(principalIn(await verify(edge, apiKey)).keyId).toBe(keyId);
  });

  test('the admin names an organisation when there are several; an unknown one is not found', async () => {
    await expect(verify(edge, adminKey)).rejects.toMatchObject({ reason: 'org_ambiguous' });
    await expect(verify(edge, adminKey, 'nowhere')).rejects.toMatchObject({ reason: 'not_found' });
    expect(principalIn(acme)).toMatchObject({ orgSlug: 'acme', kind: 'admin', level: 40 });
    await expect(verify(edge, `${adminKey}x`, 'acme')).rejects.toMatchObject({ reason: 'unauthenticated' });
  });
});

test('two that make the same agent or organisation at once: one makes it, nobody reads "internal"', async () => {
  const make = () => edge.createAgent({ agentId: 'twin', framework: '' }, { principal: acme, timeoutMs: 5_000 });
  const agents = await Promise.allSettled([make(), make(), make()]);
  expect(agents.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of agents)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ reason: 'already_exists' });
  const principal = await verify(edge, adminKey, '*');
  const found = () => edge.createOrg({ slug: 'twins' }, { principal, timeoutMs: 5_000 });
  const orgs = await Promise.all([found(), found(), found()]);
  expect(new Set(orgs.map(({ orgUuid }) => Buffer.from(orgUuid).toString('hex'))).size).toBe(1);
});

describe('with the ledger down', () => {
  test('nothing is issued or made, what is taken away is taken away, and its event follows', async () => {
    const agent = await fresh();
    const { apiKey, keyId } = await issue(edge, acme, { agent });
    const doomed = await fresh();
    const orphan = await issue(edge, acme, { agent: doomed });
    await ledger.end('SIGKILL');
    await expect(issue(edge, acme, { agent })).rejects.toMatchObject({ reason: 'evidence_unavailable' });
    await expect(
      edge.createAgent({ agentId: 'never', framework: '' }, { principal: acme, timeoutMs: 5_000 }),
    ).rejects.toMatchObject({ reason: 'evidence_unavailable' });
    expect((await edge.listKeys({ agent }, { principal: acme })).keys).toHaveLength(1);
    await expect(edge.getAgent({ agent: 'never' }, { principal: acme })).rejects.toMatchObject({ reason: 'not_found' });
    expect(await edge.revokeKey({ agent, keyId }, { principal: acme })).toMatchObject({ revoked: true });
    await edge.deleteAgent({ agent: doomed }, { principal: acme });
    for (const key of [apiKey, orphan.apiKey])
      await expect(verify(edge, key)).rejects.toMatchObject({ reason: 'unauthenticated' });
    ledger = await rig.startLedger();
    for (const [kind, field, value] of [
      ['key_revoked', 'key_id', keyId],
      ['agent_deleted', 'agent', doomed],
    ] as const) {
      await eventually(kind, async () => (await rig.entries(kind)).some((body) => body[field] === value));
    }
  });

  test('a revocation whose event died with its process is found and put on record once', async () => {
    const agent = await fresh();
    const { keyId } = await issue(edge, acme, { agent });
    await edge.revokeKey({ agent, keyId }, { principal: acme });
    const recordedAt = async () =>
      (await rig.admin<{ at: Date | null }>('select revoke_recorded_at at from api_key where key_id = $1', [keyId]))[0]
        ?.at;
    await eventually('the event', recordedAt);
    // as a process leaves it that dies between the database and the stream
    await rig.admin('update api_key set revoke_recorded_at = null where key_id = $1', [keyId]);
    const entries = async () => (await rig.entries('key_revoked')).filter((body) => body['key_id'] === keyId).length;
    await eventually('the entry', async () => (await entries()) === 1);
    await recordWhatWasTaken(served.room, 60_000);
    expect(await recordedAt()).toBeNull();
    await recordWhatWasTaken(served.room, -60_000);
    await recordWhatWasTaken(served.room, -60_000);
    expect(await recordedAt()).not.toBeNull();
    await eventually('the second entry', async () => (await entries()) === 2);
  });

  test('a deletion whose event died with its process is found and put on record once', async () => {
    const agent = await fresh();
    await edge.deleteAgent({ agent }, { principal: acme });
    const recordedAt = async () =>
      (await rig.admin<{ at: Date | null }>('select delete_recorded_at at from agent where agent_id = $1', [agent]))[0]
        ?.at;
    await eventually('the event', recordedAt);
    await rig.admin('update agent set delete_recorded_at = null where agent_id = $1', [agent]);
    const entries = async () => (await rig.entries('agent_deleted')).filter((body) => body['agent'] === agent).length;
    await eventually('the entry', async () => (await entries()) === 1);
    await recordWhatWasTaken(served.room, 60_000);
    expect(await recordedAt()).toBeNull();
    await recordWhatWasTaken(served.room, -60_000);
    await recordWhatWasTaken(served.room, -60_000);
    expect(await recordedAt()).not.toBeNull();
    await eventually('the second entry', async () => (await entries()) === 2);
  });
});
