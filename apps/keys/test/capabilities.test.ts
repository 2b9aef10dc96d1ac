// Capability tokens: signed for what an edge let pass, a minute long, and each of their calls used once, whatever becomes of Redis.
import { randomBytes } from 'node:crypto';
import type { Keys } from '@tappass/contracts/keys';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { Client } from '@tappass/rpc/caller';
import { eventually } from '@tappass/testkit/eventually';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as, Rig, type Served } from './rig.ts';

const orgUuid = uuidBytes('11111111-1111-4111-8111-111111111111');
const agent = { orgUuid, orgSlug: 'acme', agentUuid: 'ag_1', agentId: 'bot', kind: 'agent', level: 0, keyId: 'dk_1' };
const call = { id: 'c1', name: 'read_file', argumentsSha256: 'ab'.repeat(32) };
let rig: Rig;
let served: Served;
let edge: Client<typeof Keys>;

beforeAll(async () => {
  rig = await Rig.open();
  await rig.startVault();
  served = await rig.serve();
  edge = await rig.client('edge');
});
afterAll(() => rig.close());

const mint = (calls = [call], whose: Parameters<typeof as>[0] = agent) =>
  edge.mintCapability({ calls, sessionId: 'ses_1', policyRevision: 'r1' }, as(whose));
const use = async (tokenId: string, place = 0, whose: Parameters<typeof as>[0] = agent) =>
  (await edge.useCapability({ tokenId, call: place }, as(whose))).first;
const tokenId = () => `cap_${randomBytes(12).toString('hex')}`;

test('a token says who, what and until when, under the published key', async () => {
  const { token, tokenId: id, expiresAtMs } = await mint();
  const { jwksJson } = await edge.jwks({});
  const keys = createLocalJWKSet(JSON.parse(jwksJson) as JSONWebKeySet);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { algorithms: ['ES256'], typ: 'tap-cap+jwt' });
  expect(protectedHeader.kid).toBe(served.room.tokenKey.kid);
  expect(payload).toMatchObject({
    ...{ iss: 'tappass', aud: 'tappass/tools', sub: 'spiffe://tappass.internal/agent/acme/bot', jti: id },
    ...{
      tenant: '11111111-1111-4111-8111-111111111111',
      agent_uuid: 'ag_1',
      key_id: 'dk_1',
      session: 'ses_1',
      pol: 'r1',
    },
    cap: [{ id: 'c1', name: 'read_file', args: call.argumentsSha256 }],
  });
  expect(payload.exp! - payload.iat!).toBe(60);
  expect(Math.abs(Number(expiresAtMs) - payload.exp! * 1000)).toBeLessThanOrEqual(1000);
});

test('nothing is signed for nobody, for nothing, or for what is no call', async () => {
  await expect(mint([call], { ...agent, agentUuid: '' })).rejects.toMatchObject({ reason: 'forbidden' });
  const many = Array.from({ length: 129 }, () => call);
  for (const calls of [[], many, [{ ...call, argumentsSha256: 'short' }], [{ ...call, name: 'x'.repeat(300) }]])
    await expect(mint(calls)).rejects.toMatchObject({ reason: 'bad_field' });
  const stranger = await rig.client('policy');
  await expect(stranger.mintCapability({ calls: [call] }, as(agent))).rejects.toMatchObject({ reason: 'forbidden' });
  await expect(stranger.useCapability({ tokenId: tokenId() }, as(agent))).rejects.toMatchObject({
    reason: 'forbidden',
  });
});

test('each call of a token is used once by whoever asks first, and by its own organisation only', async () => {
  const id = tokenId();
  const asked = await Promise.all(Array.from({ length: 40 }, () => use(id)));
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(await use(id, 1)).toBe(true);
  expect(await use(id, 0, { ...agent, orgUuid: uuidBytes('22222222-2222-4222-8222-222222222222') })).toBe(true);
  await expect(use('cap_nonsense')).rejects.toMatchObject({ reason: 'bad_field' });
});

test('after Redis was lost no token of before is used again', async () => {
  const id = tokenId();
  expect(await use(id)).toBe(true);
  await rig.loseRedis();
  await expect(use(id)).rejects.toMatchObject({ reason: 'not_ready' });
  await rig.startRedisAgain();
  const again = await eventually('Redis', () =>
    use(id)
      .catch(() => undefined)
      .then((first) => (first === undefined ? undefined : { first })),
  );
  expect(again.first).toBe(false);
  expect(await use(tokenId())).toBe(false);
});
