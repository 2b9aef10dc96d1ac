// Keys leased to another service: sealed to its one-time key, signed by the vault, good for minutes.
import { create, toBinary } from '@bufbuild/protobuf';
import type { Signed } from '@tappass/contracts/common';
import { KeyLeaseSchema } from '@tappass/contracts/vault';
import { sealTo, thumbprintOf } from '@tappass/rpc/sealed';
import type { Signer } from '@tappass/rpc/signed';

export interface LeasedKey {
  readonly version: number;
  readonly key: Uint8Array;
}
export interface KeyLeaseOrder {
  readonly purpose: 'pepper' | 'fingerprint';
  readonly recipientJwk: string;
  readonly orgUuid: Uint8Array;
  /** Newest first. */
  readonly keys: readonly LeasedKey[];
  /** Wall clock, ms. */
  readonly now: number;
}

const leaseMs = 10 * 60_000;

/** Throws `bad_field` when the recipient is not an X25519 public key. */
export const signKeyLease = async (signer: Signer, order: KeyLeaseOrder): Promise<Signed> => {
  const keys = order.keys.map(({ version, key }) => ({ version, key: Buffer.from(key).toString('base64') }));
  const lease = create(KeyLeaseSchema, {
    purpose: order.purpose,
    recipientThumbprint: await thumbprintOf(order.recipientJwk),
    sealed: await sealTo(order.recipientJwk, Buffer.from(JSON.stringify({ keys }))),
    expiresAtMs: BigInt(order.now + leaseMs),
    orgUuid: order.orgUuid,
  });
  return signer.sign('key_lease', toBinary(KeyLeaseSchema, lease));
};
