// Fingerprints of prompts and answers: HMACs under a tenant's key that can be shredded, never bare hashes.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { KeyLeaseSchema, type Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { oneTimeRecipient } from '@tappass/rpc/sealed';
import { openSigned, type Pins } from '@tappass/rpc/signed';
import type { Identity } from '../identity/principal.ts';

interface Held {
  readonly key: KeyObject;
  readonly expiresAtMs: number;
}

/** `session` and `approval_arguments` make keys for sealing, the others names. */
export type FingerprintPart = 'prompt' | 'answer' | 'session' | 'response' | 'approval' | 'approval_arguments';
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
    return held !== undefined && held.expiresAtMs > Date.now() ? fingerprintWith(held.key) : undefined;
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
    this.#held.set(identity.orgId, { key, expiresAtMs: Number(lease.expiresAtMs) });
    return fingerprintWith(key);
  }

  clear(): void {
    this.#held.clear();
  }
}

const fingerprintWith =
  (key: KeyObject): Fingerprint =>
  (part, bytes) =>
    createHmac('sha256', key).update(`tappass/fingerprint/v1\n${part}\n`).update(bytes).digest('base64url');
