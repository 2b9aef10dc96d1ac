// What looks like a secret and is none: placeholders, published examples, alphabets, and the names that digests, ids and cursors go by.
import { publishedExamples, publishedSignatures } from './rules/published-examples.ts';

/** Documentation writes these where a reader is to put a secret of their own. */
const placeholder =
  /x{4,}|0{8,}|\*{3,}|example|sample|dummy|placeholder|your[^A-Za-z0-9]|your$|^your|changeme|redacted|insert|replace|notreal|not-a-|\.\.\.|…/i;

export const isPlaceholder = (value: string): boolean => placeholder.test(value);

/** Issuers publish examples with their documentation; everybody has them. */
export const isPublished = (value: string): boolean =>
  published.has(unpadded(value)) ||
  /EXAMPLE(?:KEY)?$/.test(value) ||
  publishedSignatures.has(value.slice(value.lastIndexOf('.') + 1));

/** Base64 is written with and without what fills its last group. */
const unpadded = (value: string): string => value.replace(/={1,2}$/, '');
const published: ReadonlySet<string> = new Set([...publishedExamples].map(unpadded));

/** `0123456789abcdef…`: most characters follow on the one before. */
export const isAlphabet = (value: string): boolean => {
  let steps = 0;
  for (let i = 1; i < value.length; i++) if (value.charCodeAt(i) - value.charCodeAt(i - 1) === 1) steps++;
  return steps * 10 > value.length * 6;
};

/** What a random-looking run is called where it is none: digests, ids, cursors, keys of caches and tables, public keys. */
const harmless =
  /(?:sha(?:sum|1|224|256|384|512)?(?![a-z])|md5|blake\w{0,3}|digest|checksum|(?<!password.{0,3}|pwd.{0,3})hash(?!icorp)|integrity|\bh1|commit|revision|\brev|etag|fingerprint|thumbprint|uuid|guid|cursor|continuation(?:[\s"':={]{1,6}token)?|(?<![a-z])(?:(?:next|prev|previous|start)[_-]?)?(?:page|sync|resume|skip|pagination|next|delta)[_-]?tokens?|\bafter|\bbefore|code_?(?:challenge|verifier)|referral|public[_ -]?(?:key|token)|publishable[_ -]?(?:key|token)|site[_-]?key|pub[_-]?key|pubkey|anon[_-]?key|key[_ -]?(?:id|name|alias|fingerprint|size|length|path|file)|keyid|(?:cache|sort|partition|hash|range|object|item|row|index|route|dedup\w{0,8}|storage|react|react-|unique|lock|translation|i18n|group|shard|routing|sitemap|map|dict)[_ -]?key|(?:restored|saved|found|hit|miss|stored)[\w ]{0,14}(?:key|from|for)|using [\w-]{2,12} key|did:key|version|(?:access|credentials?|tenant|report|option|user|account|project|app|application|client|public|tracking|measurement|site|team|org|organization|workspace|request|trace|span|correlation|message|event|job|run|build|deployment|invoice|order|customer|subscription|resource|object|document|file|image|device|session)[_ -]?id(?:entifier)?s?|accessor|primary[_ -]?key|foreign[_ -]?key|idempotency(?:[_-]?key)?|nonce|tool_call|call_id|resolved|ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w{4,12}|sk-\w{3,9}@openssh\.com|alphabet|charset|characters|base(?:16|32|36|58|62|64)|signature(?: algorithm| value)?|algorithm|image|data:|file|path|url|href|src|srcset|class(?:name)?|selector|badge(?:\.svg\?token)?|arn:aws:secretsmanager|e\.g\.,?|for example,?|such as)[\w\s"'`:=\-\][(]{0,12}$/i;

/** `before`: what stands before the value, in its line. */
export const isHarmlessName = (before: string): boolean => harmless.test(before);

/** A key begins where a word begins; in the middle of a block of base64 any four letters turn up, and a checksum is a block of base64. */
export const standsAlone = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 24), at);
  if (before === '') return true;
  if (/(?:\bh1:|sha(?:1|256|384|512)[-:]|base64,)$/.test(before)) return false;
  if (/[A-Za-z0-9_]$/.test(before) && /\w/.test(text[at] ?? ''))
    return /(?:\\[nrt]|%[0-9A-F]{2}|(?:^|[\s"'`])-[a-z])$/.test(before);
  return !/\+$|[A-Za-z0-9+]{18}\/$|\+[A-Za-z0-9+]{0,18}\/$/.test(before);
};
