// The port to whatever keeps the key-encryption key: it wraps data keys and never gives its own key away.
import type { Place } from '../domain/aad.ts';

export interface Wrapped {
  readonly blob: string;
  /** Which version of the key-encryption key wrapped it. */
  readonly kekVersion: string;
}

export interface KeyEncryption {
  /** `place` is bound into the blob: it unwraps for the same data key only. */
  wrap(dek: Uint8Array, place: Place): Promise<Wrapped>;
  /** Throws `vault_unavailable` when the version is not at hand, `ciphertext_invalid` for a blob that is not its own. */
  unwrap(blob: string, place: Place): Promise<Buffer>;
  /** The version that wraps now. */
  currentVersion(): string;
  /** Rejects when it cannot be used. */
  health(): Promise<void>;
}
