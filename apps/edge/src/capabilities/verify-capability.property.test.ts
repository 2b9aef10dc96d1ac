import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import { argumentsHash } from '@tappass/pipeline/tools/canonical';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { TakenKeys } from '../identity/taken-keys.ts';
import { CapabilityKeys } from './jwks.ts';
import { verifyCapability } from './verify-capability.ts';

const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...ours.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
const capabilityKeys = new CapabilityKeys({
  jwks: async () => ({ jwksJson: JSON.stringify({ keys: [jwk] }) }),
} as never);
const edge = { capabilityKeys, takenKeys: new TakenKeys() };
edge.takenKeys.heard(5n);
edge.takenKeys.took('dk_gone', 6n);
const identity: Identity = {
  signed: create(SignedSchema),
  principal: create(PrincipalSchema, { agentUuid: 'ag_1' }),
  orgId: 'org_1',
  view: { level: 0, scopes: ['govern'], kind: 'agent' },
};
const call = { id: 'c1', name: 'read', argumentsText: '{"path":"a"}' };
const claims = {
  ...{ iss: 'tappass', aud: 'tappass/tools', sub: 'spiffe://x/agent/o/a', jti: 'cap_1' },
  ...{ tenant: 'org_1', agent_uuid: 'ag_1', key_id: 'dk_1', rev: 5, session: 'ses_1' },
  cap: [
    { id: 'c0', name: 'read', args: argumentsHash('{}') },
    { id: 'c1', name: 'read', args: argumentsHash(call.argumentsText) },
  ],
};

interface Given {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject;
  readonly expiresIn?: number;
}

const sign = ({ claims: change = {}, header = {}, key = ours.privateKey, expiresIn = 60 }: Given = {}) =>
  new SignJWT({ ...claims, ...change })
    .setProtectedHeader({ alg: 'ES256', typ: 'tap-cap+jwt', kid: 'k1', ...header })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
    .sign(key);
const verdict = async (token: string, claimed = call, late = 0) => {
  const verified = await verifyCapability(edge, identity, token, claimed, late);
  return verified.ok ? verified.place : verified.reason;
};
let token: string;

beforeAll(async () => {
  token = await sign();
});

test('a token of ours permits the call it names, by id or by name and arguments', async () => {
  expect(await verdict(token)).toBe(1);
  expect(await verdict(token, { ...call, argumentsText: ' {"path" : "a"}' })).toBe(1);
  expect(await verdict(token, { ...call, id: '' })).toBe(1);
  expect(await verdict(token, { id: '', name: 'read', argumentsText: '' })).toBe(0);
});

test.each<[string, Given, string]>([
  ['another key', { key: theirs.privateKey }, 'token_invalid'],
  ['another type', { header: { typ: 'JWT' } }, 'token_invalid'],
  ['a key nobody knows', { header: { kid: 'k2' } }, 'token_invalid'],
  ['another audience', { claims: { aud: 'elsewhere' } }, 'token_invalid'],
  ['another issuer', { claims: { iss: 'somebody' } }, 'token_invalid'],
  ['claims of another shape', { claims: { cap: 'all' } }, 'token_invalid'],
  ['its time over', { expiresIn: -30 }, 'token_expired'],
  ['another agent', { claims: { agent_uuid: 'ag_2' } }, 'token_of_another'],
  ['another organisation', { claims: { tenant: 'org_2' } }, 'token_of_another'],
  ['no call of that name', { claims: { cap: [] } }, 'call_not_permitted'],
  ['a key that was taken away since', { claims: { key_id: 'dk_gone' } }, 'key_revoked'],
  ['an epoch this edge knows nothing of', { claims: { rev: 4 } }, 'token_outdated'],
  ['no key', { claims: { key_id: undefined } }, 'token_invalid'],
  ['no epoch', { claims: { rev: -1 } }, 'token_invalid'],
])('a token with %s permits nothing', async (_, given, reason) => {
  expect(await verdict(await sign(given))).toBe(reason);
});

test('no algorithm but ES256 is read, not even none', async () => {
  const [, body] = token.split('.');
  for (const alg of ['none', 'HS256', 'RS256']) {
    const head = Buffer.from(JSON.stringify({ alg, typ: 'tap-cap+jwt', kid: 'k1' })).toString('base64url');
    for (const signature of ['', 'AAAA']) expect(await verdict(`${head}.${body}.${signature}`)).toBe('token_invalid');
  }
});

test('an ended token is read for a while where executions are reported', async () => {
  const ended = await sign({ expiresIn: -30 });
  expect(await verdict(ended, call, 900)).toBe(1);
  expect(await verdict(await sign({ expiresIn: -1_000 }), call, 900)).toBe('token_expired');
  expect(await verdict(await sign({ claims: { key_id: 'dk_gone' } }), call, 900)).toBe(1);
});

test('one changed byte of the arguments is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: call.argumentsText.length - 1 }),
      fc.constantFrom('b', '0', ' ', '}'),
      async (at, other) => {
        const argumentsText = call.argumentsText.slice(0, at) + other + call.argumentsText.slice(at + 1);
        if (argumentsHash(argumentsText) === argumentsHash(call.argumentsText)) return;
        expect(await verdict(token, { ...call, argumentsText })).toBe('arguments_changed');
      },
    ),
  );
});

test('whatever comes as a token, it is refused and nothing breaks', async () => {
  const part = fc.oneof(
    fc.string(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.tuple(part, part, part).map((parts) => parts.join('.')),
      ),
      async (garbage) => {
        expect(await verdict(garbage)).toBe('token_invalid');
      },
    ),
  );
});
