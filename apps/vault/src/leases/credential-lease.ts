// The credentials for a provider leased to an edge: sealed to its one-time key, and signed over what it was asked for, for whom and whither.
import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import type { Signed } from '@tappass/contracts/common';
import {
  CredentialLeaseSchema,
  type LeaseCredentialRequest,
  LeaseCredentialRequestSchema,
} from '@tappass/contracts/vault';
import { sealTo, thumbprintOf } from '@tappass/rpc/sealed';
import type { Signer } from '@tappass/rpc/signed';

export interface FoundCredential {
  readonly credentialId: string;
  readonly weight: number;
  readonly value: Uint8Array;
}
export interface FoundCredentials {
  readonly owner: 'org' | 'deployment';
  readonly credentials: readonly [FoundCredential, ...FoundCredential[]];
}
export interface CredentialLeaseOrder {
  readonly request: LeaseCredentialRequest;
  readonly orgUuid: Uint8Array;
  readonly found: FoundCredentials;
  /** Read before the credential was: a lease that raced with its deletion carries an epoch that is over. */
  readonly epoch: bigint;
  /** Wall clock, ms. */
  readonly now: number;
}

const leaseMs = 5 * 60_000;

/** Throws `bad_field` when the recipient is not an X25519 public key. */
export const signCredentialLease = async (signer: Signer, order: CredentialLeaseOrder): Promise<Signed> => {
  const { request, found } = order;
  const [first, ...others] = await Promise.all(found.credentials.map((one) => sealed(request.recipientJwk, one)));
  const lease = create(CredentialLeaseSchema, {
    requestHash: createHash('sha256').update(toBinary(LeaseCredentialRequestSchema, request)).digest(),
    orgUuid: order.orgUuid,
    provider: request.provider,
    origin: request.origin,
    recipientThumbprint: await thumbprintOf(request.recipientJwk),
    expiresAtMs: BigInt(order.now + leaseMs),
    owner: found.owner,
    epoch: order.epoch,
    ...first,
    others,
  });
  return signer.sign('credential_lease', toBinary(CredentialLeaseSchema, lease));
};

const sealed = async (recipientJwk: string, { credentialId, weight, value }: FoundCredential) => ({
  ...{ credentialId, weight },
  sealed: await sealTo(recipientJwk, value),
});
