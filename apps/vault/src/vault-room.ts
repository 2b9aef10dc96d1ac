// What the handlers of the vault work with; the module fills it, the handlers take it whole.
import type { StrictEvidence } from '@tappass/evidence/strict';
import type { Invalidator } from '@tappass/rpc/invalidation';
import type { Recipient } from '@tappass/rpc/sealed';
import type { Signer } from '@tappass/rpc/signed';
import type pg from 'pg';
import type { DataKeys } from './keyring/data-keys.ts';
import type { SealedSecrets } from './keyring/sealed-secrets.ts';
import type { LocalKeyEncryption } from './kms/local.ts';

export interface VaultRoom {
  readonly pool: pg.Pool;
  readonly kms: LocalKeyEncryption;
  readonly keys: DataKeys;
  readonly secrets: SealedSecrets;
  /** Opens what callers seal to the vault. */
  readonly sealing: Recipient;
  readonly signer: Signer;
  readonly invalidator: Invalidator;
  readonly evidence: Pick<StrictEvidence, 'commit' | 'record'>;
  /** Whether organisations without a credential of their own may use the deployment's. */
  readonly sharesCredentials: boolean;
  /** Names whose cached values can be dropped. */
  readonly secretNames: ReadonlySet<string>;
  readonly onLegacyRead: () => void;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export const VAULT_ROOM = Symbol('VaultRoom');
