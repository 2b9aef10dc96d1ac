// Verdicts of keys, in memory under a keyed hash of the credential. Dropped on revocation, on silence and on age; never older than its epoch.
import { hash, randomBytes } from 'node:crypto';
import type { Invalidation } from '@tappass/contracts/common';
import type { Keys } from '@tappass/contracts/keys';
import { Fault, isFault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { sealTo } from '@tappass/rpc/sealed';
import type { Pins } from '@tappass/rpc/signed';
import { type Identity, readIdentity } from './principal.ts';

interface Entry {
  readonly identity: Identity | undefined;
  /** By both clocks: whichever moves more ends it. */
  readonly untilWall: number;
  readonly untilMonotonic: number;
}

const maxEntries = 50_000;
const negativeMs = 5_000;
const maxTries = 3;

export interface VerdictCacheOptions {
  readonly keys: Client<typeof Keys>;
  readonly pins: Pins;
  readonly keysSealJwk: string;
  readonly now?: () => number;
}

export class VerdictCache {
  readonly #options: VerdictCacheOptions;
  readonly #now: () => number;
  // random for each process: what is in memory is no hash that anybody could have computed elsewhere
  readonly #cacheKey = randomBytes(32).toString('base64');
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Identity | undefined>>();
  #epoch = 0n;

  constructor(options: VerdictCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The identity at once when it is known; undefined when keys has to be asked. @throws Fault unauthenticated when it is known to be none */
  known(credential: string, org: string): Identity | undefined {
    const entry = this.#entries.get(this.#digest(credential, org));
    if (entry === undefined || entry.untilWall < this.#now() || entry.untilMonotonic < performance.now())
      return undefined;
    if (entry.identity === undefined) throw new Fault('unauthenticated');
    return entry.identity;
  }

  /** @throws Fault unauthenticated for what keys does not know, revoked or expired; not_ready or deadline when keys cannot be asked */
  async ask(credential: string, org: string, source: string, requestId: string): Promise<Identity> {
    const digest = this.#digest(credential, org);
    const pending = this.#pending.get(digest) ?? this.#verify(digest, credential, org, source, requestId);
    this.#pending.set(digest, pending);
    try {
      const identity = await pending;
      if (identity === undefined) throw new Fault('unauthenticated');
      return identity;
    } finally {
      this.#pending.delete(digest);
    }
  }

  /** Takes one thing away. Later verdicts must be of this epoch at least. */
  drop(invalidation: Invalidation): void {
    if (invalidation.epoch > this.#epoch) this.#epoch = invalidation.epoch;
    for (const [digest, { identity }] of this.#entries) {
      if (identity === undefined) continue;
      const { keyId, agentUuid } = identity.principal;
      if (invalidation.id === keyId || invalidation.id === agentUuid) this.#entries.delete(digest);
    }
  }

  /** A beat with a newer epoch than any invalidation heard: something was missed, so nothing is believed. */
  heard(epoch: bigint): void {
    if (epoch <= this.#epoch) return;
    if (this.#epoch !== 0n) this.#entries.clear();
    this.#epoch = epoch;
  }

  clear(): void {
    this.#entries.clear();
  }

  async #verify(
    digest: string,
    credential: string,
    org: string,
    source: string,
    requestId: string,
  ): Promise<Identity | undefined> {
    const sealedCredential = await sealTo(this.#options.keysSealJwk, Buffer.from(JSON.stringify({ credential, org })));
    for (let attempt = 1; ; attempt += 1) {
      const identity = await this.#askKeys(sealedCredential, source, requestId);
      // filled while something was being taken away: asked again rather than believed
      if (identity !== undefined && identity.principal.epoch < this.#epoch && attempt < maxTries) continue;
      if (identity !== undefined && identity.principal.epoch < this.#epoch) throw new Fault('stale_epoch');
      // the admin of a deployment without organisations: the first one made must be found at once
      if (identity === undefined || identity.principal.orgSlug !== '') this.#remember(digest, identity);
      return identity;
    }
  }

  async #askKeys(sealedCredential: string, source: string, requestId: string): Promise<Identity | undefined> {
    try {
      const { principal } = await this.#options.keys.verify(
        { sealedCredential, source },
        { requestId, timeoutMs: 900 },
      );
      return readIdentity(this.#options.pins, principal);
    } catch (thrown) {
      if (isFault(thrown, 'unauthenticated')) return undefined;
      throw thrown;
    }
  }

  #remember(digest: string, identity: Identity | undefined): void {
    if (this.#entries.size >= maxEntries) {
      const oldest = this.#entries.keys().next().value;
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    const lifeMs = identity === undefined ? negativeMs : Number(identity.principal.notAfterMs) - this.#now();
    this.#entries.set(digest, {
      identity,
      untilWall: this.#now() + lifeMs,
      untilMonotonic: performance.now() + lifeMs,
    });
  }

  #digest(credential: string, org: string): string {
    return hash('sha256', `${this.#cacheKey}\n${credential}\n${org}`, 'base64');
  }
}
