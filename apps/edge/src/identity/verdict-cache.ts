// Verdicts of keys, in memory under a keyed hash of the credential. Dropped on revocation, on silence and on age; never older than its epoch.
import { hash, randomBytes } from 'node:crypto';
import type { Invalidation, Signed } from '@tappass/contracts/common';
import type { Keys } from '@tappass/contracts/keys';
import { Fault, isFault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import { sealTo } from '@tappass/rpc/sealed';
import type { Pins } from '@tappass/rpc/signed';
import { type Identity, readIdentity } from './principal.ts';

/** By both clocks: whichever moves more ends it. */
interface Until {
  readonly wall: number;
  readonly monotonic: number;
}

interface Entry {
  readonly identity: Identity | undefined;
  readonly until: Until;
}

/** Where a verdict comes from, so that a call that outlives it can have another. */
interface Origin {
  readonly digest: string;
  readonly until: Until;
  /** To keys alone: the edge cannot open it. */
  readonly sealedCredential: string;
  readonly source: string;
}

/** Below it a verdict may end before whoever is asked with it looks at it: a question's patience, and clocks that differ. */
const marginMs = 5_000;
const maxEntries = 50_000;
const negativeMs = 5_000;
const maxTries = 3;

export interface VerdictCacheOptions {
  readonly keys: Client<typeof Keys>;
  readonly pins: Pins;
  readonly keysSealJwk: string;
  /** Wall clock, ms. */
  readonly now?: () => number;
  /** ms */
  readonly monotonic?: () => number;
}

export class VerdictCache {
  readonly #options: VerdictCacheOptions;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  // random for each process: what is in memory is no hash that anybody could have computed elsewhere
  readonly #cacheKey = randomBytes(32).toString('base64');
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Identity | undefined>>();
  readonly #origins = new WeakMap<Signed, Origin>();
  #epoch = 0n;

  constructor(options: VerdictCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /** The identity at once when it is known; undefined when keys has to be asked. @throws Fault unauthenticated when it is known to be none */
  known(credential: string, org: string): Identity | undefined {
    const entry = this.#entries.get(this.#digest(credential, org));
    if (entry === undefined || this.#leftMs(entry.until) < 0) return undefined;
    if (entry.identity === undefined) throw new Fault('unauthenticated');
    return entry.identity;
  }

  /** @throws Fault unauthenticated for what keys does not know, revoked or expired; not_ready or deadline when keys cannot be asked */
  async ask(credential: string, org: string, source: string, requestId: string): Promise<Identity> {
    const digest = this.#digest(credential, org);
    return this.#shared(digest, async () => {
      const sealed = await sealTo(this.#options.keysSealJwk, Buffer.from(JSON.stringify({ credential, org })));
      return this.#verify(digest, sealed, source, requestId);
    });
  }

  /** The same verdict while whoever is asked with it will find it alive, else a new one of the same credential. @throws Fault as `ask` */
  living(signed: Signed, requestId: string): Signed | Promise<Signed> {
    const origin = this.#origins.get(signed);
    return origin === undefined || this.#leftMs(origin.until) >= marginMs ? signed : this.renewed(signed, requestId);
  }

  /** Another verdict of the same credential, whatever this one's own age: whoever was asked found it too old. @throws Fault as `ask` */
  async renewed(signed: Signed, requestId: string): Promise<Signed> {
    const origin = this.#origins.get(signed);
    if (origin === undefined) return signed;
    const { digest, sealedCredential, source } = origin;
    const kept = this.#entries.get(digest);
    const another = kept?.identity !== undefined && kept.identity.signed !== signed;
    if (another && this.#leftMs(kept.until) >= marginMs) return kept.identity.signed;
    return (await this.#shared(digest, () => this.#verify(digest, sealedCredential, source, requestId))).signed;
  }

  /** Takes one thing away. Later verdicts must be of this epoch at least. */
  drop(invalidation: Invalidation): void {
    // each taking raises it by one: where one is left out, a word was missed
    if (invalidation.epoch > this.#epoch + 1n) this.heard(invalidation.epoch);
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

  /** One question for all who ask the same at once. */
  async #shared(digest: string, verify: () => Promise<Identity | undefined>): Promise<Identity> {
    const pending = this.#pending.get(digest) ?? verify();
    this.#pending.set(digest, pending);
    try {
      const identity = await pending;
      if (identity === undefined) throw new Fault('unauthenticated');
      return identity;
    } finally {
      this.#pending.delete(digest);
    }
  }

  async #verify(
    digest: string,
    sealedCredential: string,
    source: string,
    requestId: string,
  ): Promise<Identity | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const identity = await this.#askKeys(sealedCredential, source, requestId);
      // filled while something was being taken away: asked again rather than believed
      if (identity !== undefined && identity.principal.epoch < this.#epoch && attempt < maxTries) continue;
      if (identity !== undefined && identity.principal.epoch < this.#epoch)
        throw new Fault('not_ready', { details: { part: 'keys' } });
      const until = this.#until(identity);
      if (identity !== undefined) this.#origins.set(identity.signed, { digest, until, sealedCredential, source });
      // the admin of a deployment without organisations: the first one made must be found at once
      if (identity === undefined || identity.principal.orgSlug !== '') this.#remember(digest, { identity, until });
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

  #remember(digest: string, entry: Entry): void {
    if (this.#entries.size >= maxEntries) {
      const oldest = this.#entries.keys().next().value;
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(digest, entry);
  }

  #until(identity: Identity | undefined): Until {
    const lifeMs = identity === undefined ? negativeMs : Number(identity.principal.notAfterMs) - this.#now();
    return { wall: this.#now() + lifeMs, monotonic: this.#monotonic() + lifeMs };
  }

  #leftMs({ wall, monotonic }: Until): number {
    return Math.min(wall - this.#now(), monotonic - this.#monotonic());
  }

  #digest(credential: string, org: string): string {
    return hash('sha256', `${this.#cacheKey}\n${credential}\n${org}`, 'base64');
  }
}
