// What the handlers of keys work with; the module fills it, the handlers take it whole.
import type { Vault } from '@tappass/contracts/vault';
import type { StrictEvidence } from '@tappass/evidence/strict';
import type { Tallies } from '@tappass/evidence/tallies';
import type { Client } from '@tappass/rpc/caller';
import type { Invalidator } from '@tappass/rpc/invalidation';
import type { Recipient } from '@tappass/rpc/sealed';
import type { Pins, Signer } from '@tappass/rpc/signed';
import type { WatchedSecret } from '@tappass/service/watched-secret';
import type { Redis } from 'ioredis';
import type { SigningKey } from './domain/signing-key.ts';
import type { Generation } from './redis/generation.ts';
import type { SessionStore } from './redis/session-store.ts';
import type { Database } from './store/database.ts';
import type { Peppers } from './vault/pepper.ts';

export interface KeysRoom {
  readonly db: Database;
  readonly redis: Redis;
  readonly generation: Generation;
  readonly sessions: SessionStore;
  readonly pins: Pins;
  readonly peppers: Peppers;
  readonly vault: Client<typeof Vault>;
  /** Public JWK of vault, for personal data. */
  readonly vaultSealJwk: string;
  readonly sealing: Recipient;
  readonly signer: Signer;
  readonly evidence: StrictEvidence;
  /** Of keys that are none any more, by organisation. */
  readonly refusals: Tallies;
  readonly invalidator: Invalidator;
  readonly adminKey: WatchedSecret<string>;
  readonly tokenKey: SigningKey;
  readonly trustDomain: string;
  readonly now: () => number;
}

export const KEYS_ROOM = Symbol('KeysRoom');
