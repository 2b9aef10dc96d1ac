// Provider credentials leased from the vault: sealed to this edge, signed by vault, held for minutes, dropped when told.
import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { CredentialLeaseSchema, LeaseCredentialRequestSchema, type Vault } from '@tappass/contracts/vault';
import { Fault, isFault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { oneTimeRecipient } from '@tappass/rpc/sealed';
import { openSigned, type Pins } from '@tappass/rpc/signed';
import { Secret } from '@tappass/service/secret';
import type { Identity } from '../identity/principal.ts';

export interface Credential {
  readonly id: string;
  /** org or deployment: who pays. */
  readonly owner: string;
  /** Its share of the calls, among those it is leased with. */
  readonly weight: number;
  readonly value: Secret<string>;
  readonly expiresAtMs: number;
}

/** Storing a key bumps the vault's epoch, which ends this earlier. */
const noCredentialLifeMs = 60_000;
const maxTries = 3;

type LeaseAsked = [key: string, identity: Identity, provider: string, origin: string, requestId: string];

export class Credentials {
  readonly #vault: Client<typeof Vault>;
  readonly #pins: Pins;
  readonly #now: () => number;
  readonly #held = new Map<string, readonly Credential[]>();
  readonly #pending = new Map<string, Promise<readonly Credential[]>>();
  #epoch = 0n;

  constructor(vault: Client<typeof Vault>, pins: Pins, now: () => number = Date.now) {
    this.#vault = vault;
    this.#pins = pins;
    this.#now = now;
  }

  /** At least one where there are any. */
  known(identity: Identity, provider: string): readonly Credential[] | undefined {
    const held = this.#held.get(`${identity.orgId}/${provider}`);
    return held?.[0] !== undefined && held[0].expiresAtMs > this.#now() ? held : undefined;
  }

  /**
   * For a server that asks for no key, and where none is stored: an empty one, known for a while like any other.
   * @throws Fault vault_unavailable, bad_signature
   */
  async askOptional(
    identity: Identity,
    provider: string,
    origin: string,
    requestId: string,
  ): Promise<readonly Credential[]> {
    try {
      return await this.ask(identity, provider, origin, requestId);
    } catch (thrown) {
      if (!isFault(thrown, 'no_provider_credential')) throw thrown;
      const expiresAtMs = this.#now() + noCredentialLifeMs;
      const none = [{ id: '', owner: 'none', weight: 1, value: new Secret(''), expiresAtMs }];
      this.#held.set(`${identity.orgId}/${provider}`, none);
      return none;
    }
  }

  /** @throws Fault no_provider_credential, vault_unavailable, bad_signature */
  async ask(identity: Identity, provider: string, origin: string, requestId: string): Promise<readonly Credential[]> {
    const key = `${identity.orgId}/${provider}`;
    const pending = this.#pending.get(key) ?? this.#leaseNow(key, identity, provider, origin, requestId);
    this.#pending.set(key, pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(key);
    }
  }

  /** Something was taken away, or a beat told of a newer epoch: nothing held is used any more. */
  heard(epoch: bigint): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#held.clear();
  }

  clear(): void {
    this.#held.clear();
  }

  /** Leased while something was being taken away it is good for nobody, and asked for again. */
  async #leaseNow(...asked: LeaseAsked): Promise<readonly Credential[]> {
    for (let attempt = 1; attempt <= maxTries; attempt += 1) {
      const held = await this.#lease(...asked);
      if (held !== undefined) return held;
    }
    throw new Fault('vault_unavailable');
  }

  /** @returns undefined for what was leased before something was taken away */
  async #lease(
    ...[key, identity, provider, origin, requestId]: LeaseAsked
  ): Promise<readonly Credential[] | undefined> {
    const recipient = await oneTimeRecipient();
    const request = create(LeaseCredentialRequestSchema, { provider, origin, recipientJwk: recipient.jwk });
    const { lease: signed } = await this.#vault
      .leaseCredential(request, { principal: identity.signed, requestId, timeoutMs: 900 })
      .catch((cause: unknown) => {
        if (isFault(cause, 'no_provider_credential')) throw cause;
        throw new Fault('vault_unavailable', { cause });
      });
    const lease = fromBinary(CredentialLeaseSchema, openSigned(this.#pins, 'vault', 'credential_lease', signed));
    const asked = createHash('sha256').update(toBinary(LeaseCredentialRequestSchema, request)).digest();
    const ours =
      asked.equals(lease.requestHash) &&
      Buffer.from(lease.orgUuid).equals(identity.principal.orgUuid) &&
      lease.provider === provider &&
      lease.origin === origin &&
      lease.recipientThumbprint === recipient.thumbprint &&
      Number(lease.expiresAtMs) > this.#now();
    if (!ours) throw new Fault('bad_signature');
    const { owner, expiresAtMs } = lease;
    const held = await Promise.all(
      [lease, ...lease.others].map(async ({ credentialId: id, weight, sealed }) => {
        const value = new Secret(Buffer.from(await recipient.open(sealed)).toString());
        return { id, owner, weight, value, expiresAtMs: Number(expiresAtMs) };
      }),
    );
    if (lease.epoch < this.#epoch) return undefined;
    this.#held.set(key, held);
    return held;
  }
}
