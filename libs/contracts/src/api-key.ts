// The format of API keys: `tp_<kind>_` + 43 base62 (256 random bits) + 6 base62 CRC-32; a typo is refused without a look-up.
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

const kinds: readonly ApiKeyKind[] = ['agt', 'dev', 'pat', 'adm'];
const current = /^tp_(agt|dev|pat|adm)_[0-9A-Za-z]{49}$/;
// what starts like a current kind is a broken current key, never a legacy one
const legacy = /^tp_(?!(?:agt|dev|pat|adm)_)[0-9A-Za-z_-]{16,128}$/;
const checksumDigits = 6;

/** `random`: 43 digits of base62. */
export const writeApiKey = (kind: ApiKeyKind, random: string): string => {
  const head = `tp_${kind}_${random}`;
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

const checksum = (head: string): string => base62(BigInt(crc32(head)), checksumDigits);
const isKind = (text: string): text is ApiKeyKind => (kinds as readonly string[]).includes(text);
