// The public keys of capability tokens, kept for a minute; an unknown key is asked for again, though not at every stranger's wish.
import type { Keys } from '@tappass/contracts/keys';
import type { Client } from '@tappass/rpc/caller';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const keepMs = 60_000;
const coolDownMs = 5_000;

interface Kept {
  readonly json: string;
  readonly keys: JWTVerifyGetKey;
  readonly kids: ReadonlySet<string>;
  readonly readAt: number;
}

export class CapabilityKeys {
  readonly #keys: Client<typeof Keys>;
  #kept: Kept | undefined;

  constructor(keys: Client<typeof Keys>) {
    this.#keys = keys;
  }

  /** As published at /.well-known/jwks.json. @throws Fault not_ready or deadline */
  async json(): Promise<string> {
    return (await this.#fresh('')).json;
  }

  /** @param kid of the token to be verified */
  async for(kid: string): Promise<JWTVerifyGetKey> {
    return (await this.#fresh(kid)).keys;
  }

  async #fresh(kid: string): Promise<Kept> {
    const kept = this.#kept;
    const age = kept === undefined ? Number.POSITIVE_INFINITY : performance.now() - kept.readAt;
    if (kept !== undefined && age < keepMs && (kid === '' || kept.kids.has(kid) || age < coolDownMs)) return kept;
    const { jwksJson } = await this.#keys.jwks({});
    const set = JSON.parse(jwksJson) as JSONWebKeySet;
    const kids = new Set(set.keys.map((key) => key.kid ?? ''));
    this.#kept = { json: jwksJson, keys: createLocalJWKSet(set), kids, readAt: performance.now() };
    return this.#kept;
  }
}
