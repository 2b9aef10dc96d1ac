// Ed25519 statements between services: "tappass/<kind>/v1\n" + payload. A kind's signature never verifies as another kind.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type Signed, SignedSchema } from '@tappass/contracts/common';
import { Fault } from '@tappass/errors/fault';

/** What is signed; a new kind is a new row, so that no two can be mistaken for each other. */
export type SignedKind =
  | 'principal'
  | 'heartbeat'
  | 'credential_lease'
  | 'key_lease'
  | 'plan'
  | 'policy_bundle'
  | 'invalidation'
  | 'reply_key';

export interface Signer {
  readonly service: string;
  readonly sign: (kind: SignedKind, payload: Uint8Array) => Signed;
}

/** The pinned public keys of the services; several for one service while a key is being rotated. */
export type Pins = ReadonlyMap<string, readonly KeyObject[]>;

const statement = (kind: string, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`tappass/${kind}/v1\n`), payload]);

/** @param privateKeyPem PKCS#8 PEM of an Ed25519 key */
export function createSigner(service: string, privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`the identity key of ${service} is not Ed25519`);
  return {
    service,
    sign: (kind, payload) =>
      create(SignedSchema, { signer: service, kind, payload, signature: sign(null, statement(kind, payload), key) }),
  };
}

/** @throws Fault bad_signature when the signer, the kind or the signature is not the expected one */
export function openSigned(pins: Pins, signer: string, kind: SignedKind, signed: Signed | undefined): Uint8Array {
  if (signed === undefined || signed.signer !== signer || signed.kind !== kind) throw new Fault('bad_signature');
  const message = statement(kind, signed.payload);
  for (const key of pins.get(signer) ?? []) if (verify(null, message, key, signed.signature)) return signed.payload;
  throw new Fault('bad_signature');
}

/**
 * Reads the pins file: JSON of service → list of raw Ed25519 public keys in base64.
 * @throws when the document is not of that shape
 */
export function readPins(json: string): Pins {
  const document = JSON.parse(json) as Record<string, unknown>;
  const pins = new Map<string, KeyObject[]>();
  for (const [service, keys] of Object.entries(document)) {
    if (!Array.isArray(keys)) throw new Error(`pins: ${service} is not a list of keys`);
    pins.set(
      service,
      keys.map((key) => publicKeyOf(String(key))),
    );
  }
  return pins;
}

const publicKeyOf = (base64: string): KeyObject => {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) throw new Error('pins: an Ed25519 public key has 32 bytes');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
};
