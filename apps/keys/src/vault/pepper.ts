// The peppers of key hashes: held by vault, leased sealed to this process, refreshed before the lease ends, never stored.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { KeyLeaseSchema, type Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { oneTimeRecipient } from '@tappass/rpc/sealed';
import { openSigned, type Pins } from '@tappass/rpc/signed';

export interface Pepper {
  readonly version: number;
  readonly key: KeyObject;
}

const retryMs = 300;

export class Peppers {
  readonly #vault: Client<typeof Vault>;
  readonly #pins: Pins;
  #held: readonly Pepper[] = [];
  #expiresAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(vault: Client<typeof Vault>, pins: Pins) {
    this.#vault = vault;
    this.#pins = pins;
  }

  /** Newest first. @throws Fault vault_unavailable while none is held */
  current(): readonly Pepper[] {
    if (this.#held.length === 0 || this.#expiresAtMs < Date.now()) throw new Fault('vault_unavailable');
    return this.#held;
  }

  /** Leases now and again at half the lease's life; after a failure soon again. */
  async keep(): Promise<void> {
    let nextMs = retryMs;
    try {
      await this.#lease();
      nextMs = Math.max(retryMs, (this.#expiresAtMs - Date.now()) / 2);
    } catch {
      // `current` tells when the last lease has ended
    }
    this.#timer = setTimeout(() => void this.keep(), nextMs).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #lease(): Promise<void> {
    const recipient = await oneTimeRecipient();
    const { lease: signed } = await this.#vault.leasePepper({ recipientJwk: recipient.jwk });
    const lease = fromBinary(KeyLeaseSchema, openSigned(this.#pins, 'vault', 'key_lease', signed));
    if (lease.purpose !== 'pepper' || lease.recipientThumbprint !== recipient.thumbprint)
      throw new Fault('bad_signature');
    const document = JSON.parse(Buffer.from(await recipient.open(lease.sealed)).toString()) as {
      keys: { version: number; key: string }[];
    };
    this.#held = document.keys.map(({ version, key }) => ({
      version,
      key: createSecretKey(Buffer.from(key, 'base64')),
    }));
    this.#expiresAtMs = Number(lease.expiresAtMs);
  }
}
