// Data keys in use: made, wrapped, proved and cached here; nobody else sees one, and none leaves as bytes.
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import type { Place } from '../domain/aad.ts';
import { isReadable } from '../domain/keyring.ts';
import type { KeyEncryption, Wrapped } from '../kms/key-encryption.ts';
import { type DataKeyRow, findDataKey, insertDataKey, lockActiveKey } from '../store/data-key-rows.ts';
import { KeyCache } from './key-cache.ts';

export interface UsableKey {
  readonly kid: string;
  readonly key: KeyObject;
}

export class DataKeys {
  readonly #kms: KeyEncryption;
  readonly #cache: KeyCache;

  constructor(kms: KeyEncryption, cache: KeyCache) {
    this.#kms = kms;
    this.#cache = cache;
  }

  /** The key that seals for a ring, made when the ring has none; locked against promotion until the transaction ends. */
  async active(client: Querying, tenant: string, purpose: string): Promise<UsableKey> {
    const row = await lockActiveKey(client, tenant, purpose);
    if (row !== undefined) return this.#usable(row);
    await this.make(client, tenant, purpose, 'active');
    const made = await lockActiveKey(client, tenant, purpose);
    if (made === undefined) throw new Fault('internal', { cause: new Error('a ring has no active key') });
    return this.#usable(made);
  }

  /** The key a ciphertext names. Throws `ciphertext_invalid` when there is none that may still open it. */
  async byKid(client: Querying, kid: string): Promise<UsableKey> {
    const cached = this.#cache.fresh(kid);
    if (cached !== undefined) return { kid, key: cached };
    const row = await findDataKey(client, kid);
    if (row === undefined || !isReadable(row.state)) throw new Fault('ciphertext_invalid');
    return this.#usable(row);
  }

  /** A new key in the ring, wrapped, unwrapped again and compared before anything is sealed with it. Its kid. */
  async make(client: Querying, tenant: string, purpose: string, state: 'active' | 'staged'): Promise<string> {
    const kid = `dek-${randomBytes(12).toString('hex')}`;
    const place = placeOf({ kid, tenant, purpose });
    const dek = randomBytes(32);
    try {
      const { blob, kekVersion } = await this.#wrapProved(dek, place);
      const row = { kid, tenant, purpose, kekVersion, wrapped: blob, checkValue: checkValueOf(dek), state };
      await insertDataKey(client, row);
      return kid;
    } finally {
      dek.fill(0);
    }
  }

  /** Unwraps a stored key and wraps it with the current version of the key-encryption key. */
  async rewrap(row: DataKeyRow): Promise<Wrapped> {
    const place = placeOf(row);
    const dek = await this.#kms.unwrap(row.wrapped, place);
    try {
      return await this.#wrapProved(dek, place);
    } finally {
      dek.fill(0);
    }
  }

  /** Unwraps without the cache: what a canary asks. */
  async unwrap(row: DataKeyRow): Promise<KeyObject> {
    const dek = await this.#kms.unwrap(row.wrapped, placeOf(row));
    try {
      if (checkValueOf(dek) !== row.checkValue) throw new Fault('ciphertext_invalid');
      return createSecretKey(dek);
    } finally {
      dek.fill(0);
    }
  }

  /** Every unwrapped key is asked for again. */
  forget(): void {
    this.#cache.clear();
  }

  async #wrapProved(dek: Buffer, place: Place): Promise<Wrapped> {
    const wrapped = await this.#kms.wrap(dek, place);
    // a wrap that does not open would make everything sealed under the key unreadable for ever
    const again = await this.#kms.unwrap(wrapped.blob, place);
    const same = again.equals(dek);
    again.fill(0);
    if (!same) throw new Fault('vault_unavailable', { cause: new Error('a wrapped key came back changed') });
    return wrapped;
  }

  async #usable(row: DataKeyRow): Promise<UsableKey> {
    return { kid: row.kid, key: await this.#cache.get(row.kid, () => this.unwrap(row)) };
  }
}

const placeOf = ({ kid, tenant, purpose }: Pick<DataKeyRow, 'kid' | 'tenant' | 'purpose'>): Place => ({
  ...{ tenant, collection: 'vault_dek', recordId: kid, field: purpose },
});

const checkValueOf = (dek: Uint8Array): string =>
  createHmac('sha256', dek).update('tappass/dek-check/v1\n').digest('hex').slice(0, 16);
