// The format of API keys: `tp_<kind>_` + 43 base62 (256 random bits) + 6 base62 CRC-32; a typo is refused without a look-up.
import { createHmac, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { base62 } from './base62.ts';

export type ApiKeyKind = 'agt' | 'dev' | 'pat' | 'adm';
/** `legacy` is a bare `tp_…` of earlier releases: no checksum, never issued. */
export interface ApiKey {
  readonly kind: ApiKeyKind | 'legacy';
  readonly text: string;
  /** For display beside the name of a key. */
  readonly lastFour: string;
}

export const apiKeyRandomBytes = 32;
export const keyIdRandomBytes = 12;
const kinds: readonly ApiKeyKind[] = ['agt', 'dev', 'pat', 'adm'];
const current = /^tp_(agt|dev|pat|adm)_[0-9A-Za-z]{49}$/;
// what starts like a current kind is a broken current key, never a legacy one
const legacy = /^tp_(?!(?:agt|dev|pat|adm)_)[0-9A-Za-z_-]{16,128}$/;
const checksumDigits = 6;
const hashContext = 'tappass/api-key/v1\n';

/** `random` is 32 bytes of a CSPRNG. */
export const makeApiKey = (kind: ApiKeyKind, random: Uint8Array): string => {
  const head = `tp_${kind}_${base62(toInteger(random), 43)}`;
  return head + checksum(head);
};

/** Undefined for everything that cannot have been issued: other shapes, and one wrong character by the checksum. */
export const parseApiKey = (text: string): ApiKey | undefined => {
  const kind = current.exec(text)?.[1];
  const lastFour = text.slice(-4);
  if (kind !== undefined && isKind(kind)) {
    const head = text.slice(0, -checksumDigits);
    return checksum(head) === text.slice(-checksumDigits) ? { kind, text, lastFour } : undefined;
  }
  return legacy.test(text) ? { kind: 'legacy', text, lastFour } : undefined;
};

/**
 * HMAC-SHA-256(pepper, context ‖ key), 32 bytes: what is stored and looked up. 256 random bits need no slow hash;
 * the pepper lives in the vault, so a stolen table tests no guesses.
 */
export const hashKey = (pepper: KeyObject | Uint8Array, key: string): Buffer =>
  createHmac('sha256', pepper).update(hashContext, 'utf8').update(key, 'utf8').digest();

/** `dk_…`: what lists and the ledger call a key; made apart from it and says nothing about it. `random` is 12 bytes. */
export const makeKeyId = (random: Uint8Array): string => `dk_${base62(toInteger(random), 17)}`;

const checksum = (head: string): string => base62(BigInt(crc32(head)), checksumDigits);
const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const isKind = (text: string): text is ApiKeyKind => (kinds as readonly string[]).includes(text);
