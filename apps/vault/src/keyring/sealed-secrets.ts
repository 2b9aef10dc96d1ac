// Secrets at rest: sealed under the ring of their tenant, readable at every moment of a rotation, open only in their place.
import { randomBytes } from 'node:crypto';
import { Fault, isFault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import { withTenant } from '@tappass/postgres/with-tenant';
import type pg from 'pg';
import type { Place } from '../domain/aad.ts';
import { open, parseCiphertext, saltBytes, seal } from '../domain/ciphertext.ts';
import { insertCiphertext, readCiphertext, writeCiphertext } from '../store/secret-rows.ts';
import type { DataKeys } from './data-keys.ts';

/** The ring of what is stored here. What others keep is sealed under a ring of its own, since we cannot rewrap it. */
export const storedPurpose = 'secret';

export class SealedSecrets {
  readonly #pool: pg.Pool;
  readonly #keys: DataKeys;

  constructor(pool: pg.Pool, keys: DataKeys) {
    this.#pool = pool;
    this.#keys = keys;
  }

  /** Inside a transaction of the place's tenant. */
  async put(client: Querying, place: Place, plaintext: Uint8Array): Promise<void> {
    const { ciphertext, kid } = await this.#seal(client, place, plaintext);
    await writeCiphertext(client, place, ciphertext, kid);
  }

  /** Undefined when nothing is stored there. */
  get(place: Place): Promise<Buffer | undefined> {
    return withTenant(this.#pool, place.tenant, (client) => this.read(client, place));
  }

  async read(client: Querying, place: Place): Promise<Buffer | undefined> {
    const first = await readCiphertext(client, place);
    if (first === undefined) return undefined;
    try {
      return await this.#open(client, place, first);
    } catch (thrown) {
      // its key may have been retired between the two reads; then the row was rewrapped before
      const second = isFault(thrown, 'ciphertext_invalid') ? await readCiphertext(client, place) : undefined;
      if (second === undefined || second === first) throw thrown;
      return this.#open(client, place, second);
    }
  }

  /** 32 random bytes that are made when first asked for; two replicas that ask at once get the same. */
  async getOrMakeKey(place: Place): Promise<Buffer> {
    const held = await this.get(place);
    if (held !== undefined) return held;
    return withTenant(this.#pool, place.tenant, async (client) => {
      const { ciphertext, kid } = await this.#seal(client, place, randomBytes(32));
      await insertCiphertext(client, place, ciphertext, kid);
      const made = await this.read(client, place);
      if (made === undefined) throw new Fault('internal', { cause: new Error('a key that was made is gone') });
      return made;
    });
  }

  async #seal(client: Querying, place: Place, plaintext: Uint8Array): Promise<{ ciphertext: string; kid: string }> {
    const { kid, key } = await this.#keys.active(client, place.tenant, storedPurpose);
    return { ciphertext: seal(key, kid, place, plaintext, randomBytes(saltBytes)), kid };
  }

  async #open(client: Querying, place: Place, text: string): Promise<Buffer> {
    const ciphertext = parseCiphertext(text);
    const { key } = await this.#keys.byKid(client, ciphertext.kid);
    return open(key, place, ciphertext);
  }
}
