// The vault's RPCs over a real bus: what it leases is sealed to the asker, signed by the vault, and only for whoever may have it.
import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { connect } from '@nats-io/transport-node';
import {
  type CredentialLease,
  CredentialLeaseSchema,
  type KeyLease,
  KeyLeaseSchema,
  LeaseCredentialRequestSchema,
  type Vault,
} from '@tappass/contracts/vault';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { withTenant } from '@tappass/postgres/with-tenant';
import type { Client } from '@tappass/rpc/caller';
import { obeyInvalidations, startEdgeBeat } from '@tappass/rpc/invalidation';
import { oneTimeRecipient, type Recipient } from '@tappass/rpc/sealed';
import { openSigned } from '@tappass/rpc/signed';
import { WatchedSecret } from '@tappass/service/watched-secret';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealDeploymentKey } from '../src/deployment-credentials.ts';
import { as, newKek, pins, Rig, type Served, tenantA, tenantB } from './rig.ts';

const origin = 'https://api.openai.com';
const kek = newKek();
let rig: Rig;
let served: Served;
let edge: Client<typeof Vault>;
let keys: Client<typeof Vault>;

beforeAll(async () => {
  rig = await Rig.open();
  served = await rig.serve(rig.replica(kek), kek);
  await rig.startLedger();
  [edge, keys] = [await rig.client('edge'), await rig.client('keys')];
});
afterAll(() => rig.close());

const lease = async (tenant: string, provider = 'openai'): Promise<{ lease: CredentialLease; value: string }> => {
  const recipient = await oneTimeRecipient();
  const request = { provider, origin, recipientJwk: recipient.jwk };
  const answer = await edge.leaseCredential(request, as(tenant, { level: 0 }));
  const opened = fromBinary(CredentialLeaseSchema, openSigned(pins, 'vault', 'credential_lease', answer.lease));
  const message = create(LeaseCredentialRequestSchema, request);
  const hash = createHash('sha256').update(toBinary(LeaseCredentialRequestSchema, message)).digest();
  expect(hash.equals(opened.requestHash)).toBe(true);
  expect(opened.recipientThumbprint).toBe(recipient.thumbprint);
  return { lease: opened, value: Buffer.from(await recipient.open(opened.sealed)).toString() };
};
const put = async (tenant: string, value: string, provider = 'openai'): Promise<string> => {
  const request = { provider, name: 'main', sealedValue: await served.seal(value) };
  return (await edge.putCredential(request, as(tenant))).credentialId;
};
const watched = (value: string | undefined) => new WatchedSecret<string | undefined>('OPENAI_API_KEY', value);
const keysOf = async (signed: KeyLease, recipient: Recipient): Promise<{ version: number; key: string }[]> =>
  JSON.parse(Buffer.from(await recipient.open(signed.sealed)).toString()).keys;

describe('provider credentials', () => {
  test("an organisation's own is leased to the edge, bound to request, organisation, provider and origin", async () => {
    const id = await put(tenantA, 'sk-tenant-a-0123456789');
    const { lease: given, value } = await lease(tenantA);
    expect(value).toBe('sk-tenant-a-0123456789');
    expect(given).toMatchObject({ provider: 'openai', origin, owner: 'org', credentialId: id });
    expect(Buffer.from(given.orgUuid)).toEqual(Buffer.from(uuidBytes(tenantA)));
    expect(Number(given.expiresAtMs)).toBeGreaterThan(Date.now());
  });

  test("another organisation gets the deployment's, or none; never the first one's", async () => {
    await expect(lease(tenantB)).rejects.toMatchObject({ reason: 'no_provider_credential' });
    await sealDeploymentKey(served.room, { provider: 'openai', secret: watched('sk-deployment-0123456789') });
    const { lease: given, value } = await lease(tenantB);
    expect([value, given.owner]).toEqual(['sk-deployment-0123456789', 'deployment']);
    expect((await lease(tenantA)).value).toBe('sk-tenant-a-0123456789');
  });

  test("the deployment's key follows its setting: unchanged, changed, gone", async () => {
    const seal = (value: string | undefined) =>
      sealDeploymentKey(served.room, { provider: 'anthropic', secret: watched(value) });
    expect(await seal('sk-ant-first-0123456789')).toBe(true);
    expect(await seal('sk-ant-first-0123456789')).toBe(false);
    expect(await seal('sk-ant-second-0123456789')).toBe(true);
    expect((await lease(tenantB, 'anthropic')).value).toBe('sk-ant-second-0123456789');
    expect(await seal(undefined)).toBe(true);
    await expect(lease(tenantB, 'anthropic')).rejects.toMatchObject({ reason: 'no_provider_credential' });
  });

  test('lists show the last four and whose it is, never a value', async () => {
    const { credentials } = await edge.listCredentials({}, as(tenantA));
    expect(credentials.map(({ provider, lastFour, owner }) => [provider, lastFour, owner])).toEqual([
      ['openai', '6789', 'org'],
      ['openai', '6789', 'deployment'],
    ]);
    expect(JSON.stringify(credentials, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
      'sk-',
    );
  });

  test('a credential whose row is changed to another provider is leased to nobody', async () => {
    const tenant = randomUUID();
    const id = await put(tenant, 'sk-for-groq-0123456789', 'groq');
    const swap = 'update credential set provider = $2 where credential_id = $1';
    await rig.admin(swap, [id, 'xai']);
    for (const provider of ['groq', 'xai'])
      await expect(lease(tenant, provider), provider).rejects.toMatchObject({ reason: 'no_provider_credential' });
    // nor where the place of its value is changed with it
    await rig.admin("update secret set field = 'value:xai' where record_id = $1", [id]);
    await expect(lease(tenant, 'xai')).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
    await rig.admin("update secret set field = 'value' where record_id = $1", [id]);
    await expect(lease(tenant, 'xai')).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
    await rig.admin("update secret set field = 'value:groq' where record_id = $1", [id]);
    await rig.admin(swap, [id, 'groq']);
    expect((await lease(tenant, 'groq')).value).toBe('sk-for-groq-0123456789');
  });

  test('a value that an earlier release sealed to no provider is leased, and sealed to its own from then on', async () => {
    const tenant = randomUUID();
    const id = await put(tenant, 'sk-to-be-replaced-0123456789');
    const former = { tenant, collection: 'provider_credential', recordId: id, field: 'value' };
    await rig.admin('delete from secret where record_id = $1', [id]);
    await withTenant(rig.pool, tenant, (client) =>
      served.room.secrets.put(client, former, Buffer.from('sk-of-before-0123456789')),
    );
    for (let n = 0; n < 2; n++) expect((await lease(tenant)).value).toBe('sk-of-before-0123456789');
    expect(await rig.admin('select field from secret where record_id = $1', [id])).toEqual([{ field: 'value:openai' }]);
    await rig.admin("update credential set provider = 'mistral' where credential_id = $1", [id]);
    await expect(lease(tenant, 'mistral')).rejects.toMatchObject({ reason: 'no_provider_credential' });
  });

  test('the newest is used, a deleted one is not, and nobody deletes what is another’s', async () => {
    const second = await put(tenantA, 'sk-tenant-a-second-123');
    expect((await lease(tenantA)).value).toBe('sk-tenant-a-second-123');
    await expect(edge.deleteCredential({ credentialId: second }, as(tenantB))).rejects.toMatchObject({
      reason: 'not_found',
    });
    await edge.deleteCredential({ credentialId: second }, as(tenantA));
    expect((await lease(tenantA)).value).toBe('sk-tenant-a-0123456789');
    expect(await rig.admin('select 1 from secret where record_id = $1', [second])).toEqual([]);
  });

  test('keys stored with a weight are used beside the one in use, one without in place of all', async () => {
    const opened = async () => {
      const recipient = await oneTimeRecipient();
      const request = { provider: 'mistral', origin, recipientJwk: recipient.jwk };
      const answer = await edge.leaseCredential(request, as(tenantB, { level: 0 }));
      const given = fromBinary(CredentialLeaseSchema, openSigned(pins, 'vault', 'credential_lease', answer.lease));
      const all = [given, ...given.others];
      return Promise.all(
        all.map(async ({ sealed, weight }) => [Buffer.from(await recipient.open(sealed)).toString(), weight]),
      );
    };
    const putWeighted = async (value: string, weight: number) =>
      edge.putCredential({ provider: 'mistral', name: '', weight, sealedValue: await served.seal(value) }, as(tenantB));
    await putWeighted('mistral-first-key', 0);
    const { credentialId } = await putWeighted('mistral-second-key', 3);
    await putWeighted('mistral-third-key', 5);
    expect(await opened()).toEqual([
      ['mistral-third-key', 5],
      ['mistral-second-key', 3],
      ['mistral-first-key', 1],
    ]);
    await edge.deleteCredential({ credentialId }, as(tenantB));
    expect((await opened()).map(([value]) => value)).toEqual(['mistral-third-key', 'mistral-first-key']);
    await putWeighted('mistral-last-key', 0);
    expect(await opened()).toEqual([['mistral-last-key', 1]]);
    const { credentials } = await edge.listCredentials({}, as(tenantB));
    const shown = credentials.filter(({ provider }) => provider === 'mistral');
    expect(shown.map(({ weight, inUse }) => [weight, inUse])).toEqual([
      [0, true],
      [5, false],
      [0, false],
    ]);
    await expect(putWeighted('mistral-heavy-key', 1_001)).rejects.toMatchObject({ reason: 'bad_field' });
    for (const row of shown) await edge.deleteCredential({ credentialId: row.credentialId }, as(tenantB));
  });

  test('sixteen keys are used side by side and no more', async () => {
    const put16 = async (n: number) =>
      edge.putCredential(
        { provider: 'google', name: '', weight: 1, sealedValue: await served.seal(`google-key-${n}`) },
        as(tenantB),
      );
    const ids = await Promise.all(Array.from({ length: 16 }, (_, n) => put16(n)));
    await expect(put16(17)).rejects.toMatchObject({ reason: 'bad_field', details: { field: 'weight' } });
    for (const { credentialId } of ids) await edge.deleteCredential({ credentialId }, as(tenantB));
  });

  test.each([
    ['a value with spaces', { provider: 'openai', value: 'sk with spaces in it' }, 'bad_field'],
    ['a provider that is a path', { provider: '../openai', value: 'sk-0123456789' }, 'bad_field'],
  ])('%s is refused', async (_, { provider, value }, reason) => {
    const request = { provider, name: '', sealedValue: await served.seal(value) };
    await expect(edge.putCredential(request, as(tenantA))).rejects.toMatchObject({ reason });
  });

  test('a value that was not sealed to the vault is refused', async () => {
    const request = { provider: 'openai', name: '', sealedValue: 'sk-in-the-clear' };
    await expect(edge.putCredential(request, as(tenantA))).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
  });

  test('developers neither store, list nor delete', async () => {
    const developer = as(tenantA, { level: 20 });
    await expect(edge.listCredentials({}, developer)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.deleteCredential({ credentialId: 'x' }, developer)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const request = { provider: 'openai', name: '', sealedValue: await served.seal('sk-0123456789') };
    await expect(edge.putCredential(request, developer)).rejects.toMatchObject({ reason: 'forbidden' });
  });

  test('without a principal, or as another room, nothing is leased', async () => {
    const request = { provider: 'openai', origin, recipientJwk: (await oneTimeRecipient()).jwk };
    await expect(edge.leaseCredential(request)).rejects.toMatchObject({ reason: 'unauthenticated' });
    await expect(keys.leaseCredential(request, as(tenantA))).rejects.toMatchObject({ reason: 'forbidden' });
    const toRsa = { ...request, recipientJwk: '{"kty":"RSA"}' };
    await expect(edge.leaseCredential(toRsa, as(tenantA))).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test('storing and deleting are in the ledger, under the organisation', async () => {
    const kinds = await eventually('the events', async () => {
      const rows = await rig.admin<{ kind: string }>(
        `select kind from ledger.entry where tenant_id = '${tenantA}' order by seq`,
      );
      return rows.length >= 3 ? rows.map((row) => row.kind) : undefined;
    });
    expect(kinds).toEqual(['provider_credential_set', 'provider_credential_set', 'provider_credential_deleted']);
  });
});

describe('keys for other rooms', () => {
  test('the pepper is leased to keys alone, the same each time', async () => {
    const ask = async () => {
      const recipient = await oneTimeRecipient();
      const { lease: signed } = await keys.leasePepper({ recipientJwk: recipient.jwk });
      const opened = fromBinary(KeyLeaseSchema, openSigned(pins, 'vault', 'key_lease', signed));
      expect(opened.purpose).toBe('pepper');
      return keysOf(opened, recipient);
    };
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first).toEqual(second);
    expect(first).toHaveLength(1);
    expect(Buffer.from(first[0]!.key, 'base64')).toHaveLength(32);
    const recipientJwk = (await oneTimeRecipient()).jwk;
    await expect(edge.leasePepper({ recipientJwk })).rejects.toMatchObject({ reason: 'forbidden' });
  });

  test('fingerprint keys differ between organisations and stay the same within one', async () => {
    const ask = async (tenant: string) => {
      const recipient = await oneTimeRecipient();
      const { lease: signed } = await edge.leaseFingerprintKey(
        { recipientJwk: recipient.jwk },
        as(tenant, { level: 0 }),
      );
      const opened = fromBinary(KeyLeaseSchema, openSigned(pins, 'vault', 'key_lease', signed));
      expect(Buffer.from(opened.orgUuid)).toEqual(Buffer.from(uuidBytes(tenant)));
      return (await keysOf(opened, recipient))[0]!.key;
    };
    const [a, again, b] = [await ask(tenantA), await ask(tenantA), await ask(tenantB)];
    expect(a).toBe(again);
    expect(a).not.toBe(b);
  });
});

describe('sealing for others', () => {
  const place = { orgUuid: uuidBytes(tenantA), collection: 'token_key', recordId: '1', field: 'pem' };
  const open = async (client: Client<typeof Vault>, at: typeof place, ciphertext: string): Promise<string> => {
    const recipient = await oneTimeRecipient();
    const { sealedValue } = await client.open({ ...at, ciphertext, recipientJwk: recipient.jwk });
    return Buffer.from(await recipient.open(sealedValue)).toString();
  };

  test('what keys sealed, keys opens, in its place only, and no other room', async () => {
    const { ciphertext } = await keys.seal({ ...place, sealedValue: await served.seal('a private key') });
    expect(ciphertext).toMatch(/^v1:dek-[0-9a-f]{24}:[A-Za-z0-9_-]+$/);
    expect(await open(keys, place, ciphertext)).toBe('a private key');
    for (const other of [
      { ...place, recordId: '2' },
      { ...place, field: 'x' },
      { ...place, collection: 'x' },
      { ...place, orgUuid: uuidBytes(tenantB) },
    ]) {
      await expect(open(keys, other, ciphertext)).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
    }
    const ledger = await rig.client('ledger');
    await expect(open(ledger, place, ciphertext)).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
    await expect(open(edge, place, ciphertext)).rejects.toMatchObject({ reason: 'forbidden' });
  });

  test('a stored provider credential cannot be had opened by giving its bytes', async () => {
    const [row] = await rig.admin<{ ciphertext: string; record_id: string; field: string }>(
      `select ciphertext, record_id, field from secret where collection = 'provider_credential' and tenant_id = '${tenantA}'`,
    );
    const at = { ...place, collection: 'provider_credential', recordId: row!.record_id, field: row!.field };
    await expect(open(keys, at, row!.ciphertext)).rejects.toMatchObject({ reason: 'ciphertext_invalid' });
  });

  test('a person has one pseudonym in an organisation, and the clear value opens under the own key', async () => {
    const seal = async (tenant: string, email: string) =>
      keys.sealSubject({ orgUuid: uuidBytes(tenant), sealedValue: await served.seal(email) });
    const [first, second] = [await seal(tenantA, 'Alice@Company.com'), await seal(tenantA, ' alice@company.com ')];
    expect(first.pseudonym).toBe(second.pseudonym);
    expect((await seal(tenantB, 'alice@company.com')).pseudonym).not.toBe(first.pseudonym);
    const at = { orgUuid: uuidBytes(tenantA), collection: 'subject', recordId: first.pseudonym, field: 'email' };
    expect(await open(keys, at, first.ciphertext)).toBe('alice@company.com');
    const bob = await seal(tenantA, 'bob@company.com');
    expect(bob.ciphertext.split(':')[1]).not.toBe(first.ciphertext.split(':')[1]);
    await expect(keys.seal({ ...at, sealedValue: await served.seal('x') })).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });

  test('a ciphertext of an earlier release, which names no key, still opens', async () => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(kek, 'base64'), iv, { authTagLength: 16 });
    const bytes = Buffer.concat([iv, cipher.update('old'), cipher.final(), cipher.getAuthTag()]);
    expect(await open(keys, place, `v1:${bytes.toString('base64')}`)).toBe('old');
  });
});

describe('taking away', () => {
  test('an invalidation answers by how many edges have dropped what they held', async () => {
    const nc = await connect({ servers: rig.nats.url });
    const dropped: string[] = [];
    obeyInvalidations(nc, { rooms: ['vault'], pins, boot: 7n, drop: (_, { id }) => dropped.push(id) });
    const stop = startEdgeBeat(nc, 7n, 50);
    const answer = await eventually('a live edge', async () => {
      const told = await edge.invalidate({ name: 'OPENAI_API_KEY' }, as(tenantA));
      return told.edgesAlive === 1 ? told : undefined;
    });
    expect(answer).toMatchObject({ known: true, edgesAcknowledged: 1, edgesAlive: 1 });
    expect(dropped).toContain('OPENAI_API_KEY');
    const next = await edge.invalidate({ name: 'NO_SUCH' }, as(tenantA));
    expect([next.known, next.epoch > answer.epoch]).toEqual([false, true]);
    stop();
    await nc.close();
  });

  test('only a super admin invalidates, rotates and looks at rotations', async () => {
    const admin = as(tenantA, { level: 30 });
    await expect(edge.invalidate({ name: 'X' }, admin)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.rotate({}, admin)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.getRotation({ rotationId: 'x' }, admin)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.getRotation({ rotationId: 'x' }, as(tenantA))).rejects.toMatchObject({ reason: 'not_found' });
  });
});

test('no canary secret is anywhere in the database in the clear, nor under an unkeyed hash', async () => {
  const canaries = ['sk-tenant-a-0123456789', 'sk-deployment-0123456789', 'alice@company.com', 'a private key', kek];
  const tables = await rig.admin<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('vault', 'ledger')",
  );
  for (const { name } of tables) {
    const rows = await rig.admin<{ text: string }>(`select t::text as text from ${name} t`);
    const text = rows.map((row) => row.text).join('\n');
    for (const canary of canaries) {
      expect(text, name).not.toContain(canary);
      expect(text, name).not.toContain(Buffer.from(canary).toString('hex'));
      expect(text, name).not.toContain(createHash('sha256').update(canary).digest('hex'));
    }
  }
});
