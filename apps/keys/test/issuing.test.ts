// Agents and keys as an edge meets them: issued once, stored as hashes, verified to a signed principal, revoked for good.
import { isFault } from '@tappass/errors/fault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  await rig.newOrg('acme');
  await rig.newOrg('other');
  await rig.keys.createAgent({ agentId: 'bot' }, await rig.as(rig.adminKey, 'acme'));
});
afterAll(() => rig.close());

const reasonOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (thrown) {
    if (isFault(thrown)) return thrown.reason;
    throw thrown;
  }
  return 'none';
};

test('an issued key is a principal of its agent, without any level, for a minute at most', async () => {
  const { apiKey, keyId } = await rig.issue('acme', 'bot');
  const { principal } = await rig.verify(apiKey);
  expect(apiKey).toMatch(/^tp_dev_/);
  expect(principal).toMatchObject({
    orgSlug: 'acme',
    agentId: 'bot',
    keyId,
    kind: 'developer',
    level: 0,
    scopes: ['govern'],
  });
  expect(principal.developerPseudonym).not.toContain('ada');
  expect(Number(principal.notAfterMs)).toBeLessThanOrEqual(Date.now() + 61_000);
});

test('only the hash of a key is stored, and no address in the clear', async () => {
  const { apiKey } = await rig.issue('acme', 'bot');
  const tables = ['api_key', 'credential', 'agent', 'organisation'];
  const dump = await Promise.all(tables.map((table) => rig.rows(`select ${table}::text as row from ${table}`)));
  const text = JSON.stringify(dump);
  expect(text).toContain('acme');
  expect(text).not.toContain(apiKey.slice('tp_dev_'.length, -6));
  expect(text.toLowerCase()).not.toContain('ada@example.com');
});

test('what is unknown, mistyped or of another kind is one refusal', async () => {
  const { apiKey } = await rig.issue('acme', 'bot');
  const typo = apiKey.slice(0, -1) + (apiKey.endsWith('a') ? 'b' : 'a');
  for (const credential of [typo, `tp_dev_${'0'.repeat(49)}`, 'sk-not-ours', 'tp_legacy_key_of_long_ago'])
    expect(await reasonOf(rig.verify(credential)), credential).toBe('unauthenticated');
});

test('a list shows whose it is and its last four, never a secret', async () => {
  const { apiKey, keyId } = await rig.issue('acme', 'bot');
  const { keys } = await rig.keys.listKeys({ agent: 'bot', limit: 100 }, await rig.as(rig.adminKey, 'acme'));
  const row = keys.find((key) => key.keyId === keyId);
  expect(row).toMatchObject({ kind: 'dev', lastFour: apiKey.slice(-4), revokedAt: '' });
  expect(JSON.stringify(keys)).not.toContain(apiKey);
});

test('the same idempotency key gives the same key, another body under it is refused', async () => {
  const first = await rig.issue('acme', 'bot', { idempotencyKey: 'order-1' });
  expect(await rig.issue('acme', 'bot', { idempotencyKey: 'order-1' })).toEqual(first);
  expect(await reasonOf(rig.issue('acme', 'bot', { idempotencyKey: 'order-1', expiresDays: 31 }))).toBe(
    'idempotency_conflict',
  );
  expect((await rig.verify(first.apiKey)).principal.keyId).toBe(first.keyId);
});

test('one order sent eight times at once is one key', async () => {
  const issued = await Promise.all(
    Array.from({ length: 8 }, () => rig.issue('acme', 'bot', { idempotencyKey: 'race' })),
  );
  expect(new Set(issued.map((one) => one.apiKey)).size).toBe(1);
  expect(await rig.rows(`select 1 from api_key where key_id = '${issued[0]?.keyId}'`)).toHaveLength(1);
});

test('a name registered eight times at once is one agent, and seven hear that it exists', async () => {
  const admin = await rig.as(rig.adminKey, 'acme');
  const reasons = await Promise.all(
    Array.from({ length: 8 }, () => reasonOf(rig.keys.createAgent({ agentId: 'twin' }, admin))),
  );
  expect(reasons.sort()).toEqual([...Array.from({ length: 7 }, () => 'already_exists'), 'none']);
});

test('a life outside one to 365 days is refused', async () => {
  for (const expiresDays of [0, 366])
    expect(await reasonOf(rig.issue('acme', 'bot', { expiresDays }))).toBe('bad_field');
});

test('an organisation does not see the agents of another', async () => {
  const other = await rig.as(rig.adminKey, 'other');
  expect((await rig.keys.listAgents({}, other)).agents).toEqual([]);
  expect(await reasonOf(rig.keys.getAgent({ agent: 'bot' }, other))).toBe('not_found');
  expect(await reasonOf(rig.issue('other', 'bot'))).toBe('not_found');
});

test('an agent or developer key manages nothing', async () => {
  const { apiKey, keyId } = await rig.issue('acme', 'bot');
  const own = await rig.as(apiKey);
  expect(await reasonOf(rig.keys.createAgent({ agentId: 'mine' }, own))).toBe('forbidden');
  expect(await reasonOf(rig.keys.listKeys({ agent: 'bot' }, own))).toBe('forbidden');
  expect(await reasonOf(rig.keys.revokeKey({ agent: 'bot', keyId }, own))).toBe('forbidden');
  expect(await reasonOf(rig.keys.createOrg({ slug: 'mine' }, own))).toBe('forbidden');
});

test('a revoked key is none at once, for every replica, and the epoch says that something was taken away', async () => {
  const { apiKey, keyId } = await rig.issue('acme', 'bot');
  const before = (await rig.verify(apiKey)).principal.epoch;
  const admin = await rig.as(rig.adminKey, 'acme');
  expect((await rig.keys.revokeKey({ agent: 'bot', keyId }, admin)).revoked).toBe(true);
  expect(await reasonOf(rig.verify(apiKey))).toBe('unauthenticated');
  expect((await rig.verify(rig.adminKey, 'acme')).principal.epoch).toBeGreaterThan(before);
  expect((await rig.keys.revokeKey({ agent: 'bot', keyId }, admin)).revoked).toBe(false);
});

test('a deleted agent takes its keys along, and its name is free again', async () => {
  const admin = await rig.as(rig.adminKey, 'acme');
  await rig.keys.createAgent({ agentId: 'leaving' }, admin);
  const { apiKey } = await rig.issue('acme', 'leaving');
  await rig.keys.deleteAgent({ agent: 'leaving' }, admin);
  expect(await reasonOf(rig.verify(apiKey))).toBe('unauthenticated');
  expect(await reasonOf(rig.keys.createAgent({ agentId: 'leaving' }, admin))).toBe('none');
});

test('without the ledger nothing is issued and nothing is stored, and revoking works', async () => {
  const { apiKey, keyId } = await rig.issue('acme', 'bot');
  const admin = await rig.as(rig.adminKey, 'acme');
  const count = async () => (await rig.rows('select 1 from api_key')).length;
  const before = await count();
  await rig.process('ledger').end('SIGKILL');
  expect(await reasonOf(rig.issue('acme', 'bot'))).toBe('evidence_unavailable');
  expect(await reasonOf(rig.keys.createAgent({ agentId: 'unrecorded' }, admin))).toBe('evidence_unavailable');
  expect(await count()).toBe(before);
  await rig.keys.revokeKey({ agent: 'bot', keyId }, admin);
  expect(await reasonOf(rig.verify(apiKey))).toBe('unauthenticated');
  await rig.start('ledger');
  expect(await reasonOf(rig.issue('acme', 'bot'))).toBe('none');
});
