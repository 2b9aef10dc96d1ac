// What is drawn for an API key, and what is stored of it.
import { createHmac, type KeyObject } from 'node:crypto';
import { type ApiKeyKind, writeApiKey } from '@tappass/contracts/api-key';
import { base62 } from '@tappass/contracts/base62';

export const apiKeyRandomBytes = 32;
export const keyIdRandomBytes = 12;
const hashContext = 'tappass/api-key/v1\n';

/** `random` is 32 bytes of a CSPRNG. */
export const makeApiKey = (kind: ApiKeyKind, random: Uint8Array): string =>
  writeApiKey(kind, base62(toInteger(random), 43));

/**
 * HMAC-SHA-256(pepper, context ‖ key), 32 bytes: what is stored and looked up. 256 random bits need no slow hash;
 * the pepper lives in the vault, so a stolen table tests no guesses.
 */
export const hashKey = (pepper: KeyObject | Uint8Array, key: string): Buffer =>
  createHmac('sha256', pepper).update(hashContext, 'utf8').update(key, 'utf8').digest();

/** `dk_…`: what lists and the ledger call a key; made apart from it and says nothing about it. `random` is 12 bytes. */
export const makeKeyId = (random: Uint8Array): string => `dk_${base62(toInteger(random), 17)}`;

const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
