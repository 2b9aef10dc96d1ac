// Fingerprints of prompts and answers: HMACs under a tenant's key that can be shredded, never bare hashes.
import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { KeyLeaseSchema, type Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { oneTimeRecipient } from '@tappass/rpc/sealed';
import { openSigned, type Pins } from '@tappass/rpc/signed';
import type { Identity } from '../identity/principal.ts';

interface Held {
  readonly fingerprint: Fingerprint;
  readonly expiresAtMs: number;
}

/** `session` and `approval_arguments` make keys for sealing, the others names. */
export type FingerprintPart =
  | 'prompt'
  | 'answer'
  | 'finding'
  | 'session'
  | 'response'
  | 'approval'
  | 'approval_arguments';
export type Fingerprint = (part: FingerprintPart, bytes: Uint8Array) => string;

export class Fingerprints {
  readonly #vault: Client<typeof Vault>;
  readonly #pins: Pins;
  readonly #held = new Map<string, Held>();

  constructor(vault: Client<typeof Vault>, pins: Pins) {
    this.#vault = vault;
    this.#pins = pins;
  }

  known(identity: Identity): Fingerprint | undefined {
    const held = this.#held.get(identity.orgId);
    return held !== undefined && held.expiresAtMs > Date.now() ? held.fingerprint : undefined;
  }

  /** @throws Fault vault_unavailable */
  async ask(identity: Identity): Promise<Fingerprint> {
    const recipient = await oneTimeRecipient();
    const { lease: signed } = await this.#vault
      .leaseFingerprintKey({ recipientJwk: recipient.jwk }, { principal: identity.signed, timeoutMs: 900 })
      .catch((cause: unknown) => {
        throw new Fault('vault_unavailable', { cause });
      });
    const lease = fromBinary(KeyLeaseSchema, openSigned(this.#pins, 'vault', 'key_lease', signed));
    const ours =
      lease.purpose === 'fingerprint' &&
      lease.recipientThumbprint === recipient.thumbprint &&
      Buffer.from(lease.orgUuid).equals(identity.principal.orgUuid);
    if (!ours) throw new Fault('bad_signature');
    const document = JSON.parse(Buffer.from(await recipient.open(lease.sealed)).toString()) as {
      keys: { key: string }[];
    };
    const key = createSecretKey(Buffer.from(document.keys[0]?.key ?? '', 'base64'));
    const fingerprint = fingerprintWith(key);
    this.#held.set(identity.orgId, { fingerprint, expiresAtMs: Number(lease.expiresAtMs) });
    return fingerprint;
  }

  clear(): void {
    this.#held.clear();
  }
}

const blockBytes = 64;
const digestBytes = 32;
/** Longer texts are hashed piece by piece instead of being copied. */
const longestCopied = 64 * 1024;
const inner = Buffer.allocUnsafeSlow(longestCopied + 2 * blockBytes);
const outer = Buffer.allocUnsafeSlow(blockBytes + digestBytes);

/**
 * HMAC-SHA-256 (RFC 2104) of the part's name and the bytes. By two one-shot hashes: the library's Hmac object costs the
 * collector more than the hashing costs.
 */
export function fingerprintWith(key: KeyObject): Fingerprint {
  const padded = Buffer.alloc(blockBytes);
  const own = key.export();
  (own.length > blockBytes ? createHash('sha256').update(own).digest() : own).copy(padded);
  const [inside, outside] = [padded.map((byte) => byte ^ 0x36), padded.map((byte) => byte ^ 0x5c)];
  return (part, bytes) => {
    const label = `tappass/fingerprint/v1\n${part}\n`;
    if (bytes.length > longestCopied) return createHmac('sha256', key).update(label).update(bytes).digest('base64url');
    inner.set(inside, 0);
    const from = blockBytes + inner.write(label, blockBytes, 'latin1');
    inner.set(bytes, from);
    outer.set(outside, 0);
    hash('sha256', inner.subarray(0, from + bytes.length), 'buffer').copy(outer, blockBytes);
    return hash('sha256', outer, 'base64url');
  };
}
