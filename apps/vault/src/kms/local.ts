// The key-encryption key as a secret of this process (TAPPASS_VAULT_KEY): no HSM boundary, the same v1 construction for wrapping.
import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { open, parseCiphertext, saltBytes, seal } from '../domain/ciphertext.ts';
import type { KeyEncryption } from './key-encryption.ts';

export const kekBytes = 32;

/** Base64 of 32 bytes each, revealed at each use. `previous` still unwrap while their data keys are being rewrapped. */
export interface LocalKeys {
  readonly current: () => string;
  readonly previous: () => readonly string[];
}

export interface LocalKeyEncryption extends KeyEncryption {
  /** For ciphertexts of earlier releases, which used this key itself: current first. */
  legacyKeys(): KeyObject[];
}

export const localKeyEncryption = (keys: LocalKeys): LocalKeyEncryption => {
  const all = (): Kek[] => [keys.current(), ...keys.previous()].map(kekOf);
  return {
    wrap: async (dek, place) => {
      const { kid, key } = kekOf(keys.current());
      return { blob: seal(key, kid, place, dek, randomBytes(saltBytes)), kekVersion: kid };
    },
    unwrap: async (blob, place) => {
      const ciphertext = parseCiphertext(blob);
      const kek = all().find(({ kid }) => kid === ciphertext.kid);
      if (kek === undefined)
        throw new Fault('vault_unavailable', { cause: new Error(`${ciphertext.kid} is not at hand`) });
      return open(kek.key, place, ciphertext);
    },
    currentVersion: () => kekOf(keys.current()).kid,
    health: async () => {
      kekOf(keys.current());
    },
    legacyKeys: () => all().map(({ key }) => key),
  };
};

interface Kek {
  readonly kid: string;
  readonly key: KeyObject;
}

const kekOf = (base64: string): Kek => {
  const raw = Buffer.from(base64, 'base64');
  try {
    const digest = createHash('sha256').update('tappass/kek-id/v1\n').update(raw).digest('hex');
    return { kid: `kek-${digest.slice(0, 16)}`, key: createSecretKey(raw) };
  } finally {
    raw.fill(0);
  }
};
