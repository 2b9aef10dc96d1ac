import { createHash, generateKeyPairSync } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import {
  CredentialLeaseSchema,
  type LeaseCredentialRequest,
  LeaseCredentialRequestSchema,
  type Vault,
} from '@tappass/contracts/vault';
import type { Client } from '@tappass/rpc/caller';
import { sealTo, thumbprintOf } from '@tappass/rpc/sealed';
import { createSigner } from '@tappass/rpc/signed';
import { expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { Credentials } from './credentials.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = createSigner('vault', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const orgUuid = new Uint8Array(16);
const identity: Identity = {
  signed: create(SignedSchema),
  principal: create(PrincipalSchema, { orgUuid }),
  orgId: 'org_1',
  view: { level: 0, scopes: [], kind: 'agent' },
};

/** Leases at the epochs it is given, one after another. */
function vaultAt(...epochs: bigint[]) {
  const asked: bigint[] = [];
  const leaseCredential = async (request: LeaseCredentialRequest) => {
    const epoch = epochs[Math.min(asked.length, epochs.length - 1)]!;
    asked.push(epoch);
    const lease = create(CredentialLeaseSchema, {
      ...{ orgUuid, provider: request.provider, origin: request.origin, owner: 'org', weight: 1, epoch },
      requestHash: createHash('sha256').update(toBinary(LeaseCredentialRequestSchema, request)).digest(),
      recipientThumbprint: await thumbprintOf(request.recipientJwk),
      sealed: await sealTo(request.recipientJwk, Buffer.from(`sk-${epoch}`)),
      expiresAtMs: BigInt(Date.now() + 60_000),
    });
    return { lease: signer.sign('credential_lease', toBinary(CredentialLeaseSchema, lease)) };
  };
  const pins = new Map([['vault', [publicKey]]]);
  const credentials = new Credentials({ leaseCredential } as unknown as Client<typeof Vault>, pins);
  return { asked, credentials, ask: () => credentials.ask(identity, 'openai', 'https://api.openai.com', 'req_1') };
}

test('a credential leased while another was taken away is asked for again', async () => {
  const { asked, credentials, ask } = vaultAt(6n, 7n);
  credentials.heard(7n);
  expect((await ask()).map(({ value }) => value.reveal())).toEqual(['sk-7']);
  expect(asked).toEqual([6n, 7n]);
  expect(credentials.known(identity, 'openai')).toBeDefined();
});

test('a vault that stays behind is not believed, and that is no fault of the caller', async () => {
  const { asked, credentials, ask } = vaultAt(6n);
  credentials.heard(7n);
  await expect(ask()).rejects.toMatchObject({ reason: 'vault_unavailable' });
  expect(asked).toHaveLength(3);
  expect(credentials.known(identity, 'openai')).toBeUndefined();
});
